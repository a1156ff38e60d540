package io.scar.cli.provision;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.cli.plan.FunctionSpec;
import io.scar.cli.plan.RepositorySpec;
import io.scar.cli.plan.Tags;
import java.util.Optional;

/** Reads the repository of a function's image: the one that is asked for, and the one that goes. */
final class RepositoryState {

  private final RepositoryResource repositories;

  RepositoryState(RepositoryResource repositories) {
    this.repositories = repositories;
  }

  /** One that an earlier function of this name left is used again. */
  Optional<RepositorySpec> read(RepositorySpec wanted, JsonNode tagsBefore) {
    Optional<RepositoryResource.Found> found = repositories.read(wanted.name());
    if (found.isPresent() && !found.get().ours()) {
      throw RepositoryResource.notOurs(wanted.name());
    }
    return found
        .map(RepositoryResource.Found::spec)
        .map(
            repository ->
                repository.withTags(Tags.ours(repository.tags(), wanted.tags(), tagsBefore)));
  }

  /**
   * The repository that a function's definition made and that goes with it.
   *
   * @param told what the function was told of its definition
   */
  Optional<RepositorySpec> removable(String function, JsonNode told) {
    boolean has =
        told.path("runtime").asText().equals(FunctionSpec.IMAGE_RUNTIME)
            || !told.path("execution_mode").asText("lambda").equals("lambda");
    return has && told.at("/ecr/delete_image").asBoolean(true)
        ? repositories
            .read(function)
            .filter(RepositoryResource.Found::ours)
            .map(RepositoryResource.Found::spec)
        : Optional.empty();
  }
}
