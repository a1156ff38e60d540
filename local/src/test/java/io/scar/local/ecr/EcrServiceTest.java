package io.scar.local.ecr;

import static io.scar.local.ecr.EcrFixture.MANIFEST;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.container.image.Digest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ECR's own calls. */
class EcrServiceTest {

  @TempDir Path folder;

  private EcrFixture ecr;

  @BeforeEach
  void open() throws Exception {
    ecr = new EcrFixture(folder);
  }

  @AfterEach
  void close() {
    ecr.close();
  }

  @Test
  void aRepositoryIsMadeShownAndDeleted() throws Exception {
    JsonNode made =
        ecr.answer(
                "CreateRepository",
                Map.of(
                    "repositoryName",
                    "team/app",
                    "imageScanningConfiguration",
                    Map.of("scanOnPush", true)))
            .path("repository");

    assertThat(made.path("repositoryUri").asText()).isEqualTo(ecr.host() + "/team/app");
    assertThat(made.path("repositoryArn").asText())
        .isEqualTo("arn:aws:ecr:us-east-1:000000000000:repository/team/app");
    assertThat(made.path("registryId").asText()).isEqualTo("000000000000");
    assertThat(made.path("imageTagMutability").asText()).isEqualTo("MUTABLE");
    assertThat(made.at("/imageScanningConfiguration/scanOnPush").asBoolean()).isTrue();
    for (Map<String, Object> call :
        List.<Map<String, Object>>of(name("repositoryNames", List.of("team/app")), Map.of())) {
      assertThat(ecr.answer("DescribeRepositories", call).at("/repositories/0").toString())
          .isEqualTo(made.toString());
    }
    assertError("RepositoryAlreadyExistsException", "CreateRepository", named("team/app"));

    ecr.answer("DeleteRepository", named("team/app"));

    assertError("RepositoryNotFoundException", "DeleteRepository", named("team/app"));
    assertError(
        "RepositoryNotFoundException",
        "DescribeRepositories",
        name("repositoryNames", List.of("team/app")));
    assertError("InvalidParameterException", "CreateRepository", named("No Name"));
  }

  @Test
  void theTokenOpensTheRegistryAndStaysTheSame() throws Exception {
    JsonNode data = ecr.answer("GetAuthorizationToken", Map.of()).at("/authorizationData/0");
    String token = data.path("authorizationToken").asText();

    assertThat(new String(Base64.getDecoder().decode(token), UTF_8)).startsWith("AWS:");
    assertThat(data.path("proxyEndpoint").asText()).isEqualTo(ecr.uri().toString());
    assertThat(data.path("expiresAt").asDouble())
        .isGreaterThan(System.currentTimeMillis() / 1000.0 + 11 * 3600);
    assertThat(token).isEqualTo(ecr.token().encoded());
    ecr.close();
    ecr = new EcrFixture(folder);
    assertThat(ecr.token().encoded()).isEqualTo(token);
  }

  @Test
  void policiesAndSettingsAreKept() throws Exception {
    ecr.answer("CreateRepository", named("app"));
    assertError("LifecyclePolicyNotFoundException", "GetLifecyclePolicy", named("app"));
    assertError("RepositoryPolicyNotFoundException", "GetRepositoryPolicy", named("app"));
    String rules = "{\"rules\":[]}";
    ecr.answer("PutLifecyclePolicy", Map.of("repositoryName", "app", "lifecyclePolicyText", rules));
    ecr.answer("SetRepositoryPolicy", Map.of("repositoryName", "app", "policyText", "{}"));
    ecr.answer(
        "PutImageScanningConfiguration",
        Map.of("repositoryName", "app", "imageScanningConfiguration", Map.of("scanOnPush", true)));
    ecr.answer(
        "PutImageTagMutability",
        Map.of("repositoryName", "app", "imageTagMutability", "IMMUTABLE"));
    assertError(
        "InvalidParameterException",
        "PutLifecyclePolicy",
        Map.of("repositoryName", "app", "lifecyclePolicyText", "no"));

    ecr.close();
    ecr = new EcrFixture(folder);

    assertThat(ecr.answer("GetLifecyclePolicy", named("app")).path("lifecyclePolicyText").asText())
        .isEqualTo(rules);
    assertThat(ecr.answer("GetRepositoryPolicy", named("app")).path("policyText").asText())
        .isEqualTo("{}");
    JsonNode repository = ecr.answer("DescribeRepositories", Map.of()).at("/repositories/0");
    assertThat(repository.path("imageTagMutability").asText()).isEqualTo("IMMUTABLE");
    assertThat(repository.at("/imageScanningConfiguration/scanOnPush").asBoolean()).isTrue();
    ecr.answer("DeleteLifecyclePolicy", named("app"));
    assertError("LifecyclePolicyNotFoundException", "DeleteLifecyclePolicy", named("app"));
  }

  @Test
  void tagsOfARepositoryAreKept() throws Exception {
    ecr.answer(
        "CreateRepository",
        Map.of("repositoryName", "app", "tags", List.of(Map.of("Key", "owner", "Value", "scar"))));
    String arn = "arn:aws:ecr:us-east-1:000000000000:repository/app";
    ecr.answer(
        "TagResource",
        Map.of("resourceArn", arn, "tags", List.of(Map.of("Key", "a", "Value", "b"))));
    ecr.answer("UntagResource", Map.of("resourceArn", arn, "tagKeys", List.of("owner")));

    assertThat(ecr.answer("ListTagsForResource", Map.of("resourceArn", arn)).toString())
        .isEqualTo("{\"tags\":[{\"Key\":\"a\",\"Value\":\"b\"}]}");
    assertError(
        "RepositoryNotFoundException", "ListTagsForResource", Map.of("resourceArn", arn + "x"));
  }

  @Test
  void imagesAreListedDescribedReadAndDeleted() throws Exception {
    ecr.answer("CreateRepository", named("app"));
    String old = push("app", "latest", "old");
    String now = push("app", "latest", "new");
    push("app", "v2", "new");
    byte[] manifest = manifest("new");

    assertThat(ecr.answer("ListImages", named("app")).path("imageIds")).hasSize(3);
    assertThat(
            ecr.answer(
                    "ListImages",
                    Map.of("repositoryName", "app", "filter", Map.of("tagStatus", "UNTAGGED")))
                .at("/imageIds/0/imageDigest")
                .asText())
        .isEqualTo(old);
    JsonNode detail =
        ecr.answer("DescribeImages", with("app", Map.of("imageTag", "v2"))).at("/imageDetails/0");
    assertThat(detail.path("imageDigest").asText()).isEqualTo(now);
    assertThat(detail.path("imageTags").toString()).isEqualTo("[\"latest\",\"v2\"]");
    assertThat(detail.path("imageSizeInBytes").asLong()).isEqualTo(2 + 3 + manifest.length);
    assertThat(detail.path("imageManifestMediaType").asText()).isEqualTo(MANIFEST);
    JsonNode got = ecr.answer("BatchGetImage", with("app", Map.of("imageTag", "latest")));
    assertThat(got.at("/images/0/imageManifest").asText()).isEqualTo(new String(manifest, UTF_8));
    assertError(
        "ImageNotFoundException", "DescribeImages", with("app", Map.of("imageTag", "none")));
    assertThat(
            ecr.answer("BatchGetImage", with("app", Map.of("imageTag", "none")))
                .at("/failures/0/failureCode")
                .asText())
        .isEqualTo("ImageNotFound");

    ecr.answer("BatchDeleteImage", with("app", Map.of("imageTag", "latest")));
    assertThat(ecr.answer("DescribeImages", named("app")).path("imageDetails")).hasSize(2);
    ecr.answer("BatchDeleteImage", with("app", Map.of("imageTag", "v2")));
    ecr.answer("BatchDeleteImage", with("app", Map.of("imageDigest", old)));

    assertThat(ecr.answer("ListImages", named("app")).path("imageIds")).isEmpty();
    assertThat(ecr.content()).isEmpty();
  }

  @Test
  void aRepositoryWithImagesIsDeletedByForceAlone() throws Exception {
    ecr.answer("CreateRepository", named("app"));
    push("app", "latest", "content");
    assertError("RepositoryNotEmptyException", "DeleteRepository", named("app"));

    ecr.answer("DeleteRepository", Map.of("repositoryName", "app", "force", true));

    assertThat(ecr.content()).isEmpty();
  }

  @Test
  void aTagThatIsImmutableStays() throws Exception {
    ecr.answer(
        "CreateRepository", Map.of("repositoryName", "app", "imageTagMutability", "IMMUTABLE"));
    push("app", "v1", "one");
    push("app", "v1", "one");
    push("app", "v2", "two");

    HttpResponse<byte[]> moved = ecr.putManifest("app", "v1", manifest("two"), MANIFEST);

    assertThat(moved.statusCode()).isEqualTo(400);
    assertThat(EcrFixture.text(moved)).contains("TAG_INVALID", "repository is immutable");
  }

  @Test
  void aTagIsGivenBackToAnEarlierImage() throws Exception {
    ecr.answer("CreateRepository", named("app"));
    String old = push("app", "latest", "old");
    push("app", "latest", "new");

    JsonNode put =
        ecr.answer("PutImage", image("app", manifest("old"), Map.of("imageTag", "latest")))
            .path("image");

    assertThat(put.at("/imageId/imageDigest").asText()).isEqualTo(old);
    assertThat(put.at("/imageId/imageTag").asText()).isEqualTo("latest");
    assertThat(put.path("imageManifest").asText()).isEqualTo(new String(manifest("old"), UTF_8));
    assertThat(put.path("imageManifestMediaType").asText()).isEqualTo(MANIFEST);
    assertThat(
            ecr.answer("DescribeImages", with("app", Map.of("imageTag", "latest")))
                .at("/imageDetails/0/imageDigest")
                .asText())
        .isEqualTo(old);
    for (Map<String, String> again :
        List.of(Map.of("imageTag", "latest"), Map.<String, String>of())) {
      assertError("ImageAlreadyExistsException", "PutImage", image("app", manifest("old"), again));
    }
  }

  @Test
  void whatAnImageLacksOrMayNotHaveIsNamed() throws Exception {
    ecr.answer(
        "CreateRepository", Map.of("repositoryName", "app", "imageTagMutability", "IMMUTABLE"));
    push("app", "v1", "one");
    push("app", "v2", "two");
    byte[] index =
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[{\"digest\":\"%s\",\"size\":1}]}"
            .formatted(EcrFixture.INDEX, Digest.sha256(manifest("three")))
            .getBytes(UTF_8);

    assertError(
        "ImageTagAlreadyExistsException",
        "PutImage",
        image("app", manifest("one"), Map.of("imageTag", "v2")));
    assertError("LayersNotFoundException", "PutImage", image("app", manifest("three"), Map.of()));
    assertError(
        "ReferencedImagesNotFoundException",
        "PutImage",
        Map.of("repositoryName", "app", "imageManifest", new String(index, UTF_8)));
    assertError(
        "ImageDigestDoesNotMatchException",
        "PutImage",
        image(
            "app",
            manifest("one"),
            Map.of("imageDigest", Digest.sha256(index).toString(), "imageTag", "v3")));
    assertError(
        "RepositoryNotFoundException", "PutImage", image("none", manifest("one"), Map.of()));
    assertError(
        "InvalidParameterException",
        "PutImage",
        image("app", manifest("one"), Map.of("imageTag", "no tag")));
    assertError(
        "InvalidParameterException", "PutImage", image("app", "no".getBytes(UTF_8), Map.of()));
    assertError(
        "InvalidParameterException",
        "PutImage",
        Map.of(
            "repositoryName",
            "app",
            "imageManifest",
            new String(manifest("one"), UTF_8),
            "imageTag",
            "v3"));
    assertThat(ecr.answer("ListImages", named("app")).path("imageIds")).hasSize(2);
  }

  @Test
  void anImageThatAnIndexListsIsDeletedAfterIt() throws Exception {
    ecr.answer("CreateRepository", named("app"));
    String image = push("app", "linux", "content");
    byte[] index =
        "{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}]}"
            .formatted(MANIFEST, image, manifest("content").length)
            .getBytes(UTF_8);
    assertThat(ecr.putManifest("app", "all", index, EcrFixture.INDEX).statusCode()).isEqualTo(201);

    assertThat(
            ecr.answer("BatchDeleteImage", with("app", Map.of("imageDigest", image)))
                .at("/failures/0/failureCode")
                .asText())
        .isEqualTo("ImageReferencedByManifestList");
    ecr.answer("BatchDeleteImage", with("app", Map.of("imageTag", "all")));
    ecr.answer("BatchDeleteImage", with("app", Map.of("imageDigest", image)));

    assertThat(ecr.content()).isEmpty();
  }

  @Test
  void listsComeInPages() throws Exception {
    List<String> wanted = List.of("ab", "cd", "ef", "gh", "ij");
    for (String name : wanted) {
      ecr.answer("CreateRepository", named(name));
    }
    List<String> found = new ArrayList<>();
    String token = "";
    do {
      JsonNode page =
          ecr.answer(
              "DescribeRepositories",
              token.isEmpty()
                  ? Map.of("maxResults", 2)
                  : Map.of("maxResults", 2, "nextToken", token));
      assertThat(page.path("repositories").size()).isLessThanOrEqualTo(2);
      page.path("repositories").forEach(r -> found.add(r.path("repositoryName").asText()));
      token = page.path("nextToken").asText("");
    } while (!token.isEmpty());

    assertThat(found).isEqualTo(wanted);
    assertError("InvalidParameterException", "DescribeRepositories", Map.of("maxResults", 0));
    assertError("InvalidParameterException", "DescribeRepositories", Map.of("nextToken", "?"));
  }

  @Test
  void whatIsNotServedIsNamed() throws Exception {
    HttpResponse<String> answer = ecr.call("DescribeImageScanFindings", named("app"));

    assertThat(answer.statusCode()).isEqualTo(501);
    assertThat(answer.body()).contains("NotImplemented", "ecr:DescribeImageScanFindings");
  }

  private String push(String repository, String tag, String content) throws Exception {
    ecr.pushBlob(repository, "{}".getBytes(UTF_8));
    ecr.pushBlob(repository, content.getBytes(UTF_8));
    byte[] manifest = manifest(content);
    assertThat(ecr.putManifest(repository, tag, manifest, MANIFEST).statusCode()).isEqualTo(201);
    return Digest.sha256(manifest).toString();
  }

  private static byte[] manifest(String content) {
    byte[] layer = content.getBytes(UTF_8);
    return """
        {"schemaVersion":2,"config":{"digest":"%s","size":2},"layers":[{"digest":"%s","size":%d}]}"""
        .formatted(Digest.sha256("{}".getBytes(UTF_8)), Digest.sha256(layer), layer.length)
        .getBytes(UTF_8);
  }

  private static Map<String, Object> image(
      String repository, byte[] manifest, Map<String, String> more) {
    Map<String, Object> call = new HashMap<>(more);
    call.put("repositoryName", repository);
    call.put("imageManifest", new String(manifest, UTF_8));
    call.put("imageManifestMediaType", MANIFEST);
    return call;
  }

  private void assertError(String type, String operation, Map<String, Object> body)
      throws Exception {
    HttpResponse<String> answer = ecr.call(operation, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(answer.body()).contains("\"__type\":\"" + type + "\"");
  }

  private static Map<String, Object> named(String repository) {
    return name("repositoryName", repository);
  }

  private static Map<String, Object> name(String key, Object value) {
    return Map.of(key, value);
  }

  private static Map<String, Object> with(String repository, Map<String, String> image) {
    return Map.of("repositoryName", repository, "imageIds", List.of(image));
  }
}
