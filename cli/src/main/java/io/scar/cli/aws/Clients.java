package io.scar.cli.aws;

import io.scar.cli.config.Environment;
import io.scar.cli.definition.FunctionDefinition.Account;
import java.util.LinkedHashMap;
import java.util.Map;

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

  @Override
  public void close() {
    accounts.values().forEach(Aws::close);
  }
}
