package io.scar.local.ecr.registry;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.local.ecr.store.RegistryException;
import io.scar.local.ecr.store.RegistryException.Code;
import io.scar.local.ecr.store.RegistryToken;
import io.scar.local.ecr.store.RepositoryStore;
import io.scar.local.http.AwsResponse;
import io.scar.local.http.WebRequest;
import io.scar.local.http.WebSite;
import java.io.IOException;
import java.net.URI;
import java.util.Locale;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registry of the account, as Docker and others speak to it. As in ECR nothing is public, and
 * repositories are made by ECR's own call.
 *
 * @see <a href="https://github.com/opencontainers/distribution-spec/blob/main/spec.md">OCI
 *     distribution</a>
 * @see <a href="https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html">ECR
 *     registry authentication</a>
 */
public final class RegistrySite implements WebSite, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RegistrySite.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** ECR's limit for a layer. */
  private static final long BLOB_MOST = 52_000L << 20;

  private final RegistryToken token;
  private final Supplier<URI> endpoint;
  private final Uploads open;
  private final UploadEndpoint uploads;
  private final BlobEndpoint blobs;
  private final ManifestEndpoint manifests;
  private final ReferrersEndpoint referrers;

  public RegistrySite(RepositoryStore store, RegistryToken token, Supplier<URI> endpoint) {
    this(store, token, endpoint, BLOB_MOST);
  }

  RegistrySite(RepositoryStore store, RegistryToken token, Supplier<URI> endpoint, long blobLimit) {
    this.token = token;
    this.endpoint = endpoint;
    this.open = new Uploads(store, blobLimit);
    this.uploads = new UploadEndpoint(store, open);
    this.blobs = new BlobEndpoint(store);
    this.manifests = new ManifestEndpoint(store);
    this.referrers = new ReferrersEndpoint(store);
  }

  /** API Gateway's own addresses begin alike, and are signed. */
  @Override
  public boolean serves(WebRequest request) {
    boolean signed =
        request.header("authorization").orElse("").toUpperCase(Locale.ROOT).startsWith("AWS4-");
    return !signed
        && (request.rawPath().equals("/v2") || request.rawPath().startsWith(RegistryPath.ROOT));
  }

  @Override
  public void handle(WebRequest request, AwsResponse response) throws IOException {
    response.header("Docker-Distribution-Api-Version", "registry/2.0");
    try {
      if (!token.isIn(request.header("authorization").orElse(""))) {
        response.header(
            "WWW-Authenticate",
            "Basic realm=\"%s/\",service=\"ecr.amazonaws.com\"".formatted(endpoint.get()));
        throw new RegistryException(
            Code.UNAUTHORIZED,
            "no basic auth credentials; log in as AWS with what GetAuthorizationToken gives");
      }
      dispatch(request, response);
    } catch (RegistryException refused) {
      refuse(refused, response);
    }
  }

  private void dispatch(WebRequest request, AwsResponse response)
      throws IOException, RegistryException {
    switch (RegistryPath.parse(request.rawPath())) {
      case RegistryPath.Ping() -> {
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
          throw unsupported(request);
        }
        response.send(200);
      }
      case RegistryPath.Uploads path -> uploads.begin(path, request, response);
      case RegistryPath.Upload path -> uploads.handle(path, request, response);
      case RegistryPath.Blob path -> blobs.handle(path, request, response);
      case RegistryPath.Manifest path -> manifests.handle(path, request, response);
      case RegistryPath.Tags path -> manifests.tags(path, request, response);
      case RegistryPath.Referrers path -> referrers.handle(path, request, response);
    }
  }

  static RegistryException unsupported(WebRequest request) {
    return new RegistryException(
        Code.UNSUPPORTED, "%s %s is not served".formatted(request.method(), request.rawPath()));
  }

  /** Here what fails to be read or written is the disk, or what is on it. */
  @Override
  public void fail(Exception failure, AwsResponse response) throws IOException {
    refuse(
        new RegistryException(
            failure instanceof IOException ? Code.STORAGE : Code.INTERNAL,
            "the local registry failed (%s); its log says more".formatted(failure)),
        response);
  }

  private static void refuse(RegistryException refused, AwsResponse response) throws IOException {
    LOG.debug("{}: {}", refused.code(), refused.getMessage());
    String code =
        switch (refused.code()) {
          case RANGE_INVALID -> Code.BLOB_UPLOAD_INVALID.name();
          case STORAGE, INTERNAL -> "UNKNOWN";
          default -> refused.code().name();
        };
    ObjectNode answer = JSON.createObjectNode();
    answer.putArray("errors").addObject().put("code", code).put("message", refused.getMessage());
    response.send(refused.code().status(), "application/json", JSON.writeValueAsBytes(answer));
  }

  /** Ends the uploads under way. */
  @Override
  public void close() throws IOException {
    open.close();
  }
}
