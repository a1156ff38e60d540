package io.scar.local.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a signed request says about itself: {@code AKID/20260102/eu-west-1/s3/aws4_request}.
 * Signatures are not checked.
 *
 * @param service the signing name, for instance {@code lambda}
 * @see <a
 *     href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html">Signature
 *     Version 4</a>
 */
record CredentialScope(String accessKey, String region, String service) {

  private static final Pattern HEADER = Pattern.compile("Credential=([^,\\s]+)");

  /** The scope in the Authorization header, else in a presigned URL, else none. */
  static Optional<CredentialScope> of(
      Map<String, List<String>> headers, Map<String, List<String>> query) {
    for (String authorization : headers.getOrDefault("authorization", List.of())) {
      Matcher matcher = HEADER.matcher(authorization);
      if (matcher.find()) {
        return parse(URLDecoder.decode(matcher.group(1), StandardCharsets.UTF_8));
      }
    }
    return query.getOrDefault("X-Amz-Credential", List.of()).stream()
        .findFirst()
        .flatMap(CredentialScope::parse);
  }

  private static Optional<CredentialScope> parse(String credential) {
    String[] parts = credential.split("/", -1);
    int last = parts.length - 1;
    if (last < 3 || !parts[last].equals("aws4_request")) {
      return Optional.empty();
    }
    // SigV4a scopes have no region.
    String region = last >= 4 ? parts[last - 2] : LocalAccount.DEFAULT_REGION;
    return Optional.of(new CredentialScope(parts[0], region, parts[last - 1]));
  }
}
