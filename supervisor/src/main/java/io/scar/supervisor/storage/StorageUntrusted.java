package io.scar.supervisor.storage;

import io.scar.supervisor.config.StorageProvider;
import io.scar.supervisor.failure.FunctionFault;

/** A server's certificate is not trusted, or the certificate to trust is none. */
public final class StorageUntrusted extends FunctionFault {

  private static final long serialVersionUID = 1L;

  private StorageUntrusted(String message, Throwable origin) {
    super(message, origin);
  }

  static StorageUntrusted server(StorageProvider provider, Throwable why, Throwable origin) {
    return new StorageUntrusted(
        "the certificate of %s is not trusted: %s; %s"
            .formatted(
                provider.where(),
                why.getMessage(),
                provider.trust() instanceof StorageProvider.Trust.Own
                    ? "`%s.ca_certificate` has to be of the CA that signed it, and the endpoint a name in it"
                        .formatted(provider.section())
                    : "give the certificate of the server's own CA as `%s.ca_certificate`"
                        .formatted(provider.section())),
        origin);
  }

  static StorageUntrusted notReadable(StorageProvider provider, Throwable origin) {
    return new StorageUntrusted(
        "`%s.ca_certificate` holds no certificate that can be read (PEM): %s"
            .formatted(provider.section(), origin.getMessage()),
        origin);
  }
}
