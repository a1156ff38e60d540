package io.scar.local.lambda;

import io.scar.local.http.AwsException;
import io.scar.local.lambda.store.CodeStore;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * The links to archives in answers, and what they lead to. Like AWS's they need no signed request:
 * the credential in the query only says that they are for Lambda.
 */
final class CodeLocation {

  /** The last part is the archive's digest. */
  static final String PATTERN = "/_scar/lambda/archives/{}";

  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  private final Supplier<URI> endpoint;
  private final CodeStore store;

  CodeLocation(Supplier<URI> endpoint, CodeStore store) {
    this.endpoint = endpoint;
    this.store = store;
  }

  String of(String sha256, String region) {
    return "%s%s?X-Amz-Credential=scar/20250101/%s/lambda/aws4_request"
        .formatted(endpoint.get(), PATTERN.replace("{}", sha256), region);
  }

  void download(Call call) throws IOException, AwsException {
    String digest = call.labels().getFirst();
    if (!DIGEST.matcher(digest).matches() || !store.contains(digest)) {
      throw LambdaErrors.notFound("There is no archive " + digest);
    }
    Path archive = store.archive(digest);
    call.response().header("Content-Type", "application/zip");
    try (OutputStream out = call.response().stream(200, Files.size(archive))) {
      Files.copy(archive, out);
    }
  }
}
