package io.scar.local.ecr;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.local.ecr.store.RegistryToken;
import io.scar.local.ecr.store.RepositoryStore;
import io.scar.local.http.AwsException;
import io.scar.local.http.AwsProtocol;
import io.scar.local.http.AwsRequest;
import io.scar.local.http.AwsResponse;
import io.scar.local.http.AwsService;
import io.scar.local.http.JsonRequest;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * Amazon ECR's calls for private repositories. Scanning, lifecycle rules and policies are kept and
 * do nothing.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonECR/latest/APIReference/">ECR API Reference</a>
 */
public final class EcrService implements AwsService {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** A manifest of 4 MiB, with its quotes escaped, and what is beside it. */
  private static final int BODY_LIMIT = 10 << 20;

  private static final Duration TOKEN_LIFE = Duration.ofHours(12);

  private final RegistryToken token;
  private final Supplier<URI> endpoint;
  private final RepositoryOperations repositories;
  private final ImageOperations images;
  private final PutImageOperation putImage;

  /**
   * @param endpoint of the registry
   */
  public EcrService(RepositoryStore store, RegistryToken token, Supplier<URI> endpoint) {
    this.token = token;
    this.endpoint = endpoint;
    this.repositories = new RepositoryOperations(store, endpoint);
    this.images = new ImageOperations(store, repositories);
    this.putImage = new PutImageOperation(store, repositories);
  }

  @Override
  public String signingName() {
    return "ecr";
  }

  @Override
  public AwsProtocol protocol() {
    return AwsProtocol.JSON;
  }

  @Override
  public void handle(AwsRequest request, AwsResponse response) throws IOException, AwsException {
    JsonRequest call = JsonRequest.read(request, BODY_LIMIT);
    JsonRequest.answer(response, apply(call, request.region()));
  }

  private ObjectNode apply(JsonRequest call, String region) throws IOException, AwsException {
    return switch (call.operation()) {
      case "CreateRepository" -> repositories.create(call, region);
      case "DescribeRepositories" -> repositories.describe(call);
      case "DeleteRepository" -> repositories.delete(call);
      case "GetAuthorizationToken" -> authorization();
      case "PutLifecyclePolicy" -> repositories.putLifecyclePolicy(call);
      case "GetLifecyclePolicy" -> repositories.getLifecyclePolicy(call);
      case "DeleteLifecyclePolicy" -> repositories.deleteLifecyclePolicy(call);
      case "SetRepositoryPolicy" -> repositories.setPolicy(call);
      case "GetRepositoryPolicy" -> repositories.getPolicy(call);
      case "DeleteRepositoryPolicy" -> repositories.deletePolicy(call);
      case "PutImageScanningConfiguration" -> repositories.putScanning(call);
      case "PutImageTagMutability" -> repositories.putMutability(call);
      case "PutImage" -> putImage.put(call);
      case "ListImages" -> images.list(call);
      case "DescribeImages" -> images.describe(call);
      case "BatchDeleteImage" -> images.batchDelete(call);
      case "BatchGetImage" -> images.batchGet(call);
      case "TagResource" -> repositories.tag(call);
      case "UntagResource" -> repositories.untag(call);
      case "ListTagsForResource" -> repositories.listTags(call);
      default -> throw AwsException.notImplemented("ecr", call.operation());
    };
  }

  private ObjectNode authorization() {
    ObjectNode answer = JSON.createObjectNode();
    answer
        .putArray("authorizationData")
        .addObject()
        .put("authorizationToken", token.encoded())
        .put("expiresAt", Instant.now().plus(TOKEN_LIFE).toEpochMilli() / 1000.0)
        .put("proxyEndpoint", endpoint.get().toString());
    return answer;
  }
}
