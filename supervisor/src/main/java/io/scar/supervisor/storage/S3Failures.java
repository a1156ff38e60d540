package io.scar.supervisor.storage;

import io.scar.supervisor.config.StorageProvider;
import io.scar.supervisor.failure.DiskFull;
import io.scar.supervisor.failure.InvocationFailure;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * What goes wrong at a service that speaks S3's protocol, as failures of an invocation.
 *
 * @param provider null for Amazon S3 as the function's role
 */
record S3Failures(@Nullable StorageProvider provider) {

  private static final int BAD_REQUEST = 400;
  private static final int NOT_FOUND = 404;
  private static final int FORBIDDEN = 403;
  private static final int UNAUTHORIZED = 401;

  /** What S3 says with status 400 when a request is signed for another region. */
  private static final String WRONG_REGION = "AuthorizationHeaderMalformed";

  /**
   * @param action as policies name it
   * @param file that was read or written
   */
  InvocationFailure during(String action, StoredObject object, Path file, Exception thrown) {
    if (thrown instanceof S3Exception answer) {
      String code =
          answer.awsErrorDetails() == null ? "" : answer.awsErrorDetails().errorCode() + "";
      int status = answer.statusCode();
      if (status == NOT_FOUND) {
        return new ObjectNotFound(object, missing(object, code), thrown);
      }
      if (status == FORBIDDEN
          || status == UNAUTHORIZED
          || (status == BAD_REQUEST && code.equals(WRONG_REGION))) {
        return provider == null
            ? StorageRefused.ofRole(object, action, code, thrown)
            : StorageRefused.ofKeys(object, action, code, provider, thrown);
      }
    }
    Optional<DiskFull> full = DiskFull.of(thrown, file);
    if (full.isPresent()) {
      return full.get();
    }
    Throwable distrust = provider == null ? null : distrust(thrown);
    return provider == null || distrust == null
        ? StorageUnavailable.during(action, object, provider, thrown)
        : StorageUntrusted.server(provider, distrust, thrown);
  }

  private String missing(StoredObject object, String code) {
    if (!code.equals("NoSuchBucket")) {
      return "there is no such object";
    }
    return "there is no bucket `%s`%s; make it, or name another in the definition"
        .formatted(object.bucket(), provider == null ? "" : " at " + provider.where());
  }

  private static @Nullable Throwable distrust(Throwable thrown) {
    for (Throwable at = thrown; at != null; at = at.getCause()) {
      if (at instanceof CertificateException || at instanceof SSLPeerUnverifiedException) {
        return at;
      }
    }
    return null;
  }
}
