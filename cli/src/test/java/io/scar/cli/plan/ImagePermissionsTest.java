package io.scar.cli.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.config.Environment;
import io.scar.cli.config.FlagSettings;
import io.scar.cli.config.Settings;
import io.scar.cli.definition.FunctionDefinition;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImagePermissionsTest {

  private static final String ECR = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";

  @TempDir Path folder;

  private List<Permission> of(
      String image, @Nullable String passwordFrom, Map<String, String> mirrors) {
    ObjectNode flags =
        new FlagSettings(folder, _ -> {})
            .set("-i", "lambda.container.image", image)
            .set("password_from", "lambda.container.registry.password_from", passwordFrom)
            .setVariables("lambda.container.registry.mirrors", mirrors)
            .tree();
    FunctionDefinition function =
        Settings.load(new Environment(Map.of(), folder, folder, null)).fromFlags(flags);
    return ImagePermissions.of(function, ImageDelivery.from(image, image), "aws").all();
  }

  @Test
  void aPublicRegistryNeedsNone() {
    assertThat(of("busybox", null, Map.of())).isEmpty();
  }

  @Test
  void ecrNeedsATokenAndThePullOfThatRepository() {
    assertThat(of(ECR + "/team/app:1", null, Map.of()))
        .containsExactly(
            new Permission(List.of("ecr:GetAuthorizationToken"), List.of("*")),
            new Permission(
                List.of("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"),
                List.of("arn:aws:ecr:eu-west-1:123456789012:repository/team/app")));
  }

  @Test
  void aPullThroughCacheMayFetchWhatItHasNotYet() {
    assertThat(of("busybox", null, Map.of("docker.io", ECR + "/hub", "quay.io", ECR + "/quay")))
        .hasSize(2)
        .last()
        .satisfies(
            permission -> {
              assertThat(permission.actions()).contains("ecr:BatchImportUpstreamImage");
              assertThat(permission.resources())
                  .containsExactly(
                      "arn:aws:ecr:eu-west-1:123456789012:repository/hub/library/busybox");
            });
  }

  @Test
  void aSecretIsReadAndNoOther() {
    String secret = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:registry-AbCdEf";
    String parameter = "arn:aws:ssm:eu-west-1:123456789012:parameter/registry";

    assertThat(of("ghcr.io/a/b", secret, Map.of()))
        .containsExactly(new Permission(List.of("secretsmanager:GetSecretValue"), List.of(secret)));
    assertThat(of("ghcr.io/a/b", parameter, Map.of()))
        .containsExactly(new Permission(List.of("ssm:GetParameter"), List.of(parameter)));
    assertThat(of("ghcr.io/a/b", "env:TOKEN", Map.of())).isEmpty();
  }
}
