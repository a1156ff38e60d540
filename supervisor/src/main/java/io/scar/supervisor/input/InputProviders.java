package io.scar.supervisor.input;

import io.scar.contract.definition.Input;
import io.scar.contract.definition.StorageProviderId;
import io.scar.supervisor.event.StorageRecord;
import io.scar.supervisor.storage.Storage;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
    @Nullable Input innermost = null;
    for (Input input : inputs) {
      if (input.storageProvider().type().equals(type)
          && input.path().contains(record.bucket(), record.key())
          && (innermost == null || depth(innermost) < depth(input))) {
        innermost = input;
      }
    }
    if (innermost != null) {
      return Optional.of(innermost.storageProvider());
    }
    StorageProviderId standard = new StorageProviderId(type, StorageProviderId.DEFAULT_ID);
    return Optional.of(standard).filter(storage::serves);
  }

  private static int depth(Input input) {
    return input.path().folder().length();
  }
}
