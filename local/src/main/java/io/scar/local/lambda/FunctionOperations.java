package io.scar.local.lambda;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.local.http.AwsException;
import io.scar.local.lambda.runtime.EnvironmentPool;
import io.scar.local.lambda.store.FunctionConfiguration;
import io.scar.local.lambda.store.FunctionImage;
import io.scar.local.lambda.store.FunctionState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Functions and their versions: create, read, change, delete. */
final class FunctionOperations {

  private final FunctionRegistry registry;
  private final FunctionJson json;
  private final CodeInput codeInput;
  private final ImageInput imageInput;
  private final CodeLocation locations;
  private final EnvironmentPool pool;

  FunctionOperations(
      FunctionRegistry registry,
      FunctionJson json,
      CodeInput codeInput,
      ImageInput imageInput,
      CodeLocation locations,
      EnvironmentPool pool) {
    this.registry = registry;
    this.json = json;
    this.codeInput = codeInput;
    this.imageInput = imageInput;
    this.locations = locations;
    this.pool = pool;
  }

  void create(Call call) throws IOException, AwsException {
    RequestBody body = call.body();
    String region = call.request().region();
    String name =
        FunctionReference.parse(body.required("FunctionName", "functionName"), none()).name();
    long now = System.currentTimeMillis();
    FunctionConfiguration wanted = FunctionChange.create(body, name, region, now);
    Map<String, String> tags = body.map("Tags").orElse(Map.of());
    refuseExisting(name);
    FunctionConfiguration made =
        withCode(
            body.structure("Code"),
            wanted,
            wanted.architectures(),
            complete -> {
              refuseExisting(name);
              FunctionConfiguration latest = complete.apply(wanted);
              FunctionState state = FunctionState.of(latest, tags);
              registry.functions().put(state);
              return body.flag("Publish") ? publish(state, latest.description(), now) : latest;
            });
    call.answer(201, json.configuration(made, !isLatest(made)));
  }

  void get(Call call) throws AwsException, IOException {
    FunctionReference reference = call.function();
    String region = call.request().region();
    FunctionState state = registry.require(reference, region);
    FunctionConfiguration function = registry.requireVersion(reference, region);
    ObjectNode answer = FunctionJson.object();
    answer.set("Configuration", json.configuration(function, reference.qualifier().isPresent()));
    ObjectNode code = answer.putObject("Code");
    FunctionImage image = function.image();
    if (image == null) {
      code.put("RepositoryType", "S3").put("Location", locations.of(function.codeSha256(), region));
    } else {
      code.put("RepositoryType", "ECR")
          .put("ImageUri", image.uri())
          .put("ResolvedImageUri", image.resolved());
    }
    if (!state.tags().isEmpty()) {
      state.tags().forEach(answer.putObject("Tags")::put);
    }
    if (state.reservedConcurrency() != null) {
      answer
          .putObject("Concurrency")
          .put("ReservedConcurrentExecutions", state.reservedConcurrency());
    }
    call.answer(200, answer);
  }

  void getConfiguration(Call call) throws AwsException, IOException {
    FunctionReference reference = call.function();
    FunctionConfiguration function = registry.requireVersion(reference, call.request().region());
    call.answer(200, json.configuration(function, reference.qualifier().isPresent()));
  }

  void list(Call call) throws AwsException, IOException {
    boolean all = call.request().parameter("FunctionVersion").filter("ALL"::equals).isPresent();
    List<ObjectNode> found = new ArrayList<>();
    for (FunctionState state : registry.functions().all()) {
      found.add(json.configuration(state.latest(), all));
      if (all) {
        state.versions().forEach(version -> found.add(json.configuration(version, true)));
      }
    }
    call.answer(200, Page.of(call, found).json("Functions"));
  }

  void listVersions(Call call) throws AwsException, IOException {
    FunctionState state = registry.require(call.function(), call.request().region());
    List<ObjectNode> found = new ArrayList<>();
    found.add(json.configuration(state.latest(), true));
    state.versions().forEach(version -> found.add(json.configuration(version, true)));
    call.answer(200, Page.of(call, found).json("Versions"));
  }

  void updateConfiguration(Call call) throws IOException, AwsException {
    FunctionReference reference = unqualified(call);
    RequestBody body = call.body();
    FunctionConfiguration changed =
        registry.change(
            () -> {
              FunctionState state = registry.require(reference, call.request().region());
              checkRevision(body, state.latest());
              FunctionConfiguration latest =
                  FunctionChange.apply(body, state.latest(), System.currentTimeMillis());
              if (body.has("Layers")) {
                registry.checkLayers(latest);
              }
              registry.functions().put(state.withLatest(latest));
              return latest;
            });
    retire(changed.name());
    call.answer(200, json.configuration(changed, false));
  }

  void updateCode(Call call) throws IOException, AwsException {
    FunctionReference reference = unqualified(call);
    RequestBody body = call.body();
    FunctionConfiguration before = registry.require(reference, call.request().region()).latest();
    boolean dryRun = body.flag("DryRun");
    long now = System.currentTimeMillis();
    FunctionConfiguration changed =
        withCode(
            body,
            before,
            body.texts("Architectures").orElse(before.architectures()),
            complete -> {
              FunctionState state = registry.require(reference, call.request().region());
              checkRevision(body, state.latest());
              FunctionConfiguration latest = complete.apply(state.latest());
              FunctionChecks.check(latest);
              if (dryRun) {
                return latest;
              }
              FunctionState next = state.withLatest(latest);
              registry.functions().put(next);
              return body.flag("Publish") ? publish(next, latest.description(), now) : latest;
            });
    if (!dryRun) {
      retire(changed.name());
    }
    call.answer(200, json.configuration(changed, !isLatest(changed)));
  }

  void publishVersion(Call call) throws IOException, AwsException {
    FunctionReference reference = unqualified(call);
    RequestBody body = call.body();
    FunctionConfiguration published =
        registry.change(
            () -> {
              FunctionState state = registry.require(reference, call.request().region());
              checkRevision(body, state.latest());
              String sha256 = FunctionJson.codeSha256(state.latest());
              if (!body.text("CodeSha256").orElse(sha256).equals(sha256)) {
                throw LambdaErrors.invalid(
                    "CodeSHA256 (%s) is different from current CodeSHA256 in $LATEST (%s). Please"
                            .formatted(body.text("CodeSha256").orElse(""), sha256)
                        + " try again with the CodeSHA256 in $LATEST.");
              }
              return publish(
                  state,
                  body.text("Description").orElse(state.latest().description()),
                  System.currentTimeMillis());
            });
    call.answer(201, json.configuration(published, true));
  }

  void delete(Call call) throws IOException, AwsException {
    FunctionReference reference = call.function();
    String region = call.request().region();
    registry.change(
        () -> {
          FunctionState state = registry.require(reference, region);
          if (reference.qualifier().isEmpty()) {
            registry.functions().delete(state.name());
            pool.limits().reserve(state.name(), OptionalInt.empty());
          } else if (reference.version().equals(FunctionConfiguration.LATEST)) {
            throw LambdaErrors.invalid(
                "$LATEST version cannot be deleted without deleting the" + " function.");
          } else {
            registry.requireVersion(reference, region);
            registry.functions().put(state.withoutVersion(reference.version()));
          }
          return state;
        });
    retire(reference.name());
    call.done();
  }

  void listTags(Call call) throws IOException, AwsException {
    ObjectNode answer = FunctionJson.object();
    ObjectNode tags = answer.putObject("Tags");
    registry.require(call.function(), call.request().region()).tags().forEach(tags::put);
    call.answer(200, answer);
  }

  void tag(Call call) throws IOException, AwsException {
    Map<String, String> more =
        call.body().map("Tags").orElseThrow(() -> LambdaErrors.missing("tags"));
    retag(call, tags -> tags.putAll(more));
  }

  void untag(Call call) throws IOException, AwsException {
    List<String> keys = call.request().query().getOrDefault("tagKeys", List.of());
    retag(call, tags -> keys.forEach(tags::remove));
  }

  private void retag(Call call, java.util.function.Consumer<Map<String, String>> edit)
      throws IOException, AwsException {
    FunctionReference reference = call.function();
    registry.change(
        () -> {
          FunctionState state = registry.require(reference, call.request().region());
          Map<String, String> tags = new LinkedHashMap<>(state.tags());
          edit.accept(tags);
          registry.functions().put(state.withTags(tags));
          return state;
        });
    call.done();
  }

  /** Publishes unless nothing changed since the last version. Part of a change. */
  private FunctionConfiguration publish(FunctionState state, String description, long now)
      throws IOException {
    FunctionConfiguration latest = state.latest();
    FunctionConfiguration version =
        latest.published(
            Integer.toString(state.nextVersion()),
            description,
            now,
            FunctionRegistry.newRevision());
    if (!state.versions().isEmpty()) {
      FunctionConfiguration last = state.versions().getLast();
      FunctionConfiguration again =
          version.published(last.version(), description, last.lastModified(), last.revisionId());
      if (again.equals(last)) {
        return last;
      }
    }
    registry.functions().put(state.withPublished(version));
    return version;
  }

  /** Gives a configuration the code of a request, as part of a change. */
  @FunctionalInterface
  private interface Completion {
    FunctionConfiguration apply(FunctionConfiguration function) throws IOException, AwsException;
  }

  @FunctionalInterface
  private interface CodeChange {
    FunctionConfiguration make(Completion completion) throws IOException, AwsException;
  }

  /**
   * Fetches the code that a request names, be it long, and then makes the change.
   *
   * @param before tells whether an archive or an image is wanted
   */
  private FunctionConfiguration withCode(
      RequestBody code, FunctionConfiguration before, List<String> architectures, CodeChange change)
      throws IOException, AwsException {
    long now = System.currentTimeMillis();
    String revision = FunctionRegistry.newRevision();
    if (before.image() != null) {
      FunctionImage read = imageInput.read(code, before.image());
      return registry.change(
          () ->
              change.make(
                  function -> {
                    FunctionImage settings = function.image() == null ? read : function.image();
                    return function.withImage(
                        settings.of(read.uri(), read.resolved()), architectures, now, revision);
                  }));
    }
    Path archive = codeInput.read(code);
    try {
      return registry.change(
          () ->
              change.make(
                  function -> {
                    FunctionConfiguration complete =
                        function.withCode(registry.addCode(archive), architectures, now, revision);
                    registry.checkLayers(complete);
                    return complete;
                  }));
    } finally {
      Files.deleteIfExists(archive);
    }
  }

  private void refuseExisting(String name) throws AwsException {
    if (registry.functions().find(name).isPresent()) {
      throw LambdaErrors.conflict("Function already exist: " + name);
    }
  }

  private void retire(String name) throws IOException, AwsException {
    pool.retire(name);
    registry.change(
        () -> {
          registry.sweep();
          return name;
        });
  }

  private static FunctionReference unqualified(Call call) throws AwsException {
    FunctionReference reference = call.function();
    if (!reference.version().equals(FunctionConfiguration.LATEST)) {
      throw LambdaErrors.invalid(
          "This operation is permitted on Lambda functions only. Aliases and versions do not"
              + " support this operation. Please specify either a function name or an unqualified"
              + " function ARN.");
    }
    return reference;
  }

  private static void checkRevision(RequestBody body, FunctionConfiguration latest)
      throws AwsException {
    if (!body.text("RevisionId").orElse(latest.revisionId()).equals(latest.revisionId())) {
      throw LambdaErrors.preconditionFailed();
    }
  }

  private static boolean isLatest(FunctionConfiguration function) {
    return function.version().equals(FunctionConfiguration.LATEST);
  }

  private static java.util.Optional<String> none() {
    return java.util.Optional.empty();
  }

  /** A page of a list, by {@code Marker} and {@code MaxItems}. */
  record Page(List<ObjectNode> items, int next) {

    private static final int MOST = 50;

    static Page of(Call call, List<ObjectNode> all) throws AwsException {
      int from = Math.clamp(call.number("Marker").orElse(0), 0, all.size());
      int count = Math.clamp(call.number("MaxItems").orElse(MOST), 1, MOST);
      int to = Math.min(all.size(), from + count);
      return new Page(List.copyOf(all.subList(from, to)), to < all.size() ? to : 0);
    }

    ObjectNode json(String name) {
      ObjectNode answer = FunctionJson.object();
      ArrayNode list = answer.putArray(name);
      items.forEach(list::add);
      if (next > 0) {
        answer.put("NextMarker", Integer.toString(next));
      }
      return answer;
    }
  }
}
