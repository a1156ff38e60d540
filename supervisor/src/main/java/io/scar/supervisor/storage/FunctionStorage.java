package io.scar.supervisor.storage;

import io.scar.container.credentials.AwsJson;
import io.scar.contract.definition.StorageProviderId;
import io.scar.supervisor.config.StorageProvider;
import io.scar.supervisor.failure.InvocationFailure;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All storages of a function: Amazon S3 as its role, and those with keys of their own. */
public final class FunctionStorage implements Storage {

  private static final Logger LOG = LoggerFactory.getLogger(FunctionStorage.class);

  private final S3Storage amazon;
  private final Map<StorageProviderId, KeyedStorage> keyed = new HashMap<>();

  /**
   * @param amazon serves {@code s3}, unless a provider does; closed with this
   * @param calls ask for keys that are secrets
   */
  public FunctionStorage(
      S3Storage amazon, List<StorageProvider> providers, AwsJson.Transport calls) {
    this.amazon = amazon;
    for (StorageProvider provider : providers) {
      keyed.put(provider.id(), new KeyedStorage(provider, new AwsJson(calls), PartSizes.DEFAULT));
      if (provider.trust() instanceof StorageProvider.Trust.Anyone) {
        LOG.warn(
            "{}: the certificate of {} is not checked; who is between can read and change what passes",
            provider.section(),
            provider.where());
      }
    }
  }

  /** Reads keys before the first event; never fails, for an event that needs them tells why. */
  public void prepare() {
    for (KeyedStorage storage : keyed.values()) {
      try {
        storage.transfers();
      } catch (InvocationFailure e) {
        LOG.debug("the invocations will report it: {}", e.reason());
      }
    }
  }

  @Override
  public boolean serves(StorageProviderId provider) {
    return keyed.containsKey(provider) || amazon.serves(provider);
  }

  @Override
  public long fetch(StoredObject object, Path file) {
    KeyedStorage own = keyed.get(object.provider());
    return own == null ? amazonFor(object).fetch(object, file) : own.fetch(object, file);
  }

  @Override
  public long store(Path file, StoredObject object) {
    KeyedStorage own = keyed.get(object.provider());
    return own == null ? amazonFor(object).store(file, object) : own.store(file, object);
  }

  private S3Storage amazonFor(StoredObject object) {
    if (!amazon.serves(object.provider())) {
      throw new UnknownProvider(object.provider());
    }
    return amazon;
  }

  @Override
  public void close() {
    keyed.values().forEach(KeyedStorage::close);
    amazon.close();
  }
}
