package io.scar.cli.apigateway;

import io.scar.cli.definition.HttpAccess;
import io.scar.cli.plan.ApiSpec;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** One kind of API: how it is made, read, changed and removed. */
public interface Gateway {

  /**
   * The API as it is, in the form of what is wanted.
   *
   * @param wanted names the function; its templates are those that are looked for
   * @return empty if there is none; {@code complete} does not tell of permissions
   */
  Optional<ApiSpec> read(ApiSpec wanted, String id);

  /**
   * Makes the API and all that belongs to it.
   *
   * @param begun hears the id as soon as there is something to take back
   * @return the id
   */
  String create(ApiSpec wanted, Consumer<String> begun);

  /** Changes what differs, and deploys it; a stage that is not wanted any more stays. */
  void change(ApiSpec wanted, ApiSpec from);

  /** Removes the stage that the API is said to have. */
  void removeStage(ApiSpec api, String id);

  /** Removes the API and its key; that it is gone is no failure. */
  void remove(ApiSpec api, String id);

  /** The secret of the API's key, which a removal takes away; empty if it has none. */
  default String secret(ApiSpec api, String id) {
    return "";
  }

  /** The ids of APIs that were made for a function, as their tags tell. */
  List<String> madeFor(String function);

  /** The type of the APIs. */
  HttpAccess.EndpointType type();
}
