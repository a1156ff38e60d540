package io.scar.supervisor.input;

import io.scar.contract.definition.Input;
import io.scar.contract.definition.StorageProviderId;
import io.scar.supervisor.event.StorageRecord;
import io.scar.supervisor.storage.Storage;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds the storage provider that an event's object is at: few events name one. */
final class InputProviders {

  private final List<Input> inputs;
  private final Storage storage;

  InputProviders(List<Input> inputs, Storage storage) {
    this.inputs = List.copyOf(inputs);
    this.storage = storage;
  }

  /**
   * The one that the event names; else that of the input of its type which holds the object, the
   * innermost if several do; else the default of the type. Empty if there is none of these.
   */
  Optional<StorageProviderId> of(StorageRecord record) {
    String type = record.source().type();
    Optional<String> named = record.source().id();
    if (named.isPresent()) {
      return Optional.of(new StorageProviderId(type, named.get()));
    }
    Optional<StorageProviderId> listed =
        inputs.stream()
            .filter(input -> input.storageProvider().type().equals(type))
            .filter(input -> input.path().contains(record.bucket(), record.key()))
            .max(Comparator.comparingInt(input -> input.path().folder().length()))
            .map(Input::storageProvider);
    StorageProviderId standard = new StorageProviderId(type, StorageProviderId.DEFAULT_ID);
    return listed.or(() -> Optional.of(standard).filter(storage::serves));
  }
}
