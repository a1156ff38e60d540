package io.scar.cli.aws;

import io.scar.cli.config.Environment;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.definition.FunctionDefinition.Account;
import io.scar.container.image.Reference;
import io.scar.container.registry.TargetRepository;
import io.scar.container.repackage.Repackager;
import io.scar.container.source.ImageSources;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The clients of all accounts that one command talks to; closed together. */
public final class Clients implements AutoCloseable {

  private final Environment environment;
  private final Map<Account, Aws> accounts = new LinkedHashMap<>();

  public Clients(Environment environment) {
    this.environment = environment;
  }

  /** The clients of an account, the same at each call. */
  public Aws of(Account account) {
    return accounts.computeIfAbsent(account, a -> new Aws(environment, a));
  }

  /**
   * Opens the function's image, and others, as its settings say.
   *
   * @param function need not exist: settings of the command line alone describe one too
   */
  public ImageSources images(FunctionDefinition function) {
    return new ImageAccess(environment, of(function.account())).of(function);
  }

  /** Makes images over, with what this machine keeps for it. */
  public Repackager repackager() {
    return new Repackager(environment.layersFolder());
  }

  /**
   * A repository of ECR that a function's image is pushed to.
   *
   * @param image in the repository, with the tag that it gets
   */
  public TargetRepository target(FunctionDefinition function, Reference.Registry image) {
    return new ImageAccess(environment, of(function.account())).target(function, image);
  }

  /**
   * The registry of the function's image, if this machine is logged in there and the function not.
   */
  public Optional<String> loginOfThisMachineAlone(FunctionDefinition function) {
    return ImageAccess.loginOfThisMachineAlone(function, environment);
  }

  @Override
  public void close() {
    accounts.values().forEach(Aws::close);
  }
}
