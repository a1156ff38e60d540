package io.scar.local.s3;

import io.scar.local.http.AwsException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** The {@code x-amz-copy-source} header: {@code bucket/key}, percent-encoded. */
final class CopySource {

  private CopySource() {}

  static S3Target parse(String header) throws AwsException {
    int query = header.indexOf('?');
    String path = query < 0 ? header : header.substring(0, query);
    String decoded = URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    String source = decoded.startsWith("/") ? decoded.substring(1) : decoded;
    int slash = source.indexOf('/');
    if (slash <= 0 || slash == source.length() - 1) {
      throw new AwsException(
          400,
          "InvalidArgument",
          "Copy Source must mention the source bucket and key: sourcebucket/sourcekey");
    }
    return S3Target.object(source.substring(0, slash), source.substring(slash + 1));
  }
}
