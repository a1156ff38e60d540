package io.scar.cli.provision;

import io.scar.cli.aws.Aws;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.definition.FunctionDefinition.Deployment;
import io.scar.cli.plan.FunctionSpec;
import io.scar.cli.plan.Place;
import io.scar.contract.environment.FunctionVariables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lambda.model.FunctionCode;
import software.amazon.awssdk.services.lambda.model.LayerVersionContentInput;

/** The packages of the functions of one account, as they are prepared and as they were. */
final class Packages implements FunctionCodes, AutoCloseable {

  private final Place place;
  private final RepositoryResource repositories;
  private final PackageTransfer transfer;
  private final Map<String, PreparedFunction> prepared = new LinkedHashMap<>();
  private final Map<String, URI> locations = new LinkedHashMap<>();
  private final Deque<DeployedPackage> kept = new ArrayDeque<>();

  Packages(Aws aws, Place place, RepositoryResource repositories) {
    this.place = place;
    this.repositories = repositories;
    this.transfer = new PackageTransfer(aws);
  }

  Place place() {
    return place;
  }

  void add(PreparedFunction function) {
    prepared.put(function.definition().name(), function);
  }

  /** Where the package of a function can be fetched, as it is before any change. */
  void locate(DeployedFunction function) {
    if (function.code() != null) {
      locations.put(function.spec().name(), function.code());
    }
  }

  @Override
  public FunctionSpec complete(FunctionSpec planned) {
    return function(planned.name())
        .wanted(place, true, planned.variables().get(FunctionVariables.API_GATEWAY_ID))
        .function();
  }

  @Override
  public FunctionCode code(String name, Undo undo) {
    PreparedFunction function = function(name);
    String image = function.wanted(place, true, null).function().image();
    if (image != null) {
      return FunctionCode.builder().imageUri(repositories.uri(image)).build();
    }
    PackageFile file = function.file();
    return transfer.code(function.definition(), file.zip(), file.size(), undo);
  }

  /** Sends the layer's zip, as one of the functions that need it says. */
  LayerVersionContentInput layer(LayerPackage layer, Undo undo) {
    Deployment deployment =
        prepared.values().stream()
            .map(function -> function.definition().deployment())
            .filter(d -> d.bucket() != null || layer.size() <= d.maxPayload())
            .findFirst()
            .orElseThrow();
    return transfer.content(layer, deployment, undo);
  }

  @Override
  public Kept keep(FunctionSpec deployed) {
    if (deployed.image() != null) {
      return new Kept(deployed.name(), null, deployed.image());
    }
    @Nullable URI location = locations.get(deployed.name());
    DeployedPackage fetched =
        DeployedPackage.fetch(deployed.name(), location, deployed.codeSha256());
    kept.push(fetched);
    return new Kept(deployed.name(), fetched, null);
  }

  @Override
  public FunctionCode code(Kept old) {
    DeployedPackage file = old.file();
    if (file == null) {
      return FunctionCode.builder().imageUri(old.image()).build();
    }
    FunctionDefinition definition = function(old.function()).definition();
    try {
      return transfer.code(definition, file.zip(), Files.size(file.zip()), new Undo());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private PreparedFunction function(String name) {
    return Objects.requireNonNull(prepared.get(name), name);
  }

  @Override
  public void close() {
    kept.forEach(DeployedPackage::close);
  }
}
