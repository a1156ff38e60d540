package io.scar.local.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.iam.model.AttachedPolicy;
import software.amazon.awssdk.services.iam.model.DeleteConflictException;
import software.amazon.awssdk.services.iam.model.EntityAlreadyExistsException;
import software.amazon.awssdk.services.iam.model.IamException;
import software.amazon.awssdk.services.iam.model.MalformedPolicyDocumentException;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.Role;
import software.amazon.awssdk.services.iam.model.Tag;
import software.amazon.awssdk.services.sts.StsClient;

class IamAndStsTest extends IamTest {

  private static final String MANAGED = "arn:aws:iam::aws:policy/service-role/Basic";

  @Test
  void aRoleIsKeptWithItsPoliciesAndTagsAlsoOverARestart() throws IOException {
    iam.createRole(
        b ->
            b.roleName("r")
                .assumeRolePolicyDocument(TRUST)
                .description("<what & why>")
                .tags(Tag.builder().key("k").value("v").build()));
    iam.putRolePolicy(b -> b.roleName("r").policyName("p").policyDocument(TRUST));
    iam.attachRolePolicy(b -> b.roleName("r").policyArn(MANAGED));
    stop();
    start();

    Role role = iam.getRole(b -> b.roleName("r")).role();
    assertThat(role.arn()).isEqualTo("arn:aws:iam::000000000000:role/r");
    assertThat(role.description()).isEqualTo("<what & why>");
    assertThat(URLDecoder.decode(role.assumeRolePolicyDocument(), StandardCharsets.UTF_8))
        .isEqualTo(TRUST);
    assertThat(role.tags()).hasSize(1);
    assertThat(iam.listRolePolicies(b -> b.roleName("r")).policyNames()).containsExactly("p");
    assertThat(iam.listAttachedRolePolicies(b -> b.roleName("r")).attachedPolicies())
        .extracting(AttachedPolicy::policyArn)
        .containsExactly(MANAGED);
    assertThat(iam.listRoles().roles())
        .extracting(Role::roleName)
        .containsExactly("ecsInstanceRole", "r");
  }

  @Test
  void aRoleWithPoliciesIsNotDeleted() {
    iam.createRole(b -> b.roleName("r").assumeRolePolicyDocument(TRUST));
    iam.putRolePolicy(b -> b.roleName("r").policyName("p").policyDocument(TRUST));

    assertThatThrownBy(() -> iam.deleteRole(b -> b.roleName("r")))
        .isInstanceOf(DeleteConflictException.class);
    iam.deleteRolePolicy(b -> b.roleName("r").policyName("p"));
    iam.deleteRole(b -> b.roleName("r"));
    assertThatThrownBy(() -> iam.getRole(b -> b.roleName("r")))
        .isInstanceOf(NoSuchEntityException.class)
        .hasMessageContaining("The role with name r cannot be found");
  }

  @Test
  void wrongRolesAreRefusedInIamsWords() {
    iam.createRole(b -> b.roleName("r").assumeRolePolicyDocument(TRUST));

    assertThatThrownBy(() -> iam.createRole(b -> b.roleName("r").assumeRolePolicyDocument(TRUST)))
        .isInstanceOf(EntityAlreadyExistsException.class);
    assertThatThrownBy(() -> iam.createRole(b -> b.roleName("s").assumeRolePolicyDocument("no")))
        .isInstanceOf(MalformedPolicyDocumentException.class);
    assertThatThrownBy(() -> iam.detachRolePolicy(b -> b.roleName("r").policyArn(MANAGED)))
        .isInstanceOf(NoSuchEntityException.class);
  }

  @Test
  void anOperationThatIsNotServedIsNamed() {
    assertThatThrownBy(() -> iam.listUsers())
        .isInstanceOfSatisfying(
            IamException.class,
            refused -> {
              assertThat(refused.statusCode()).isEqualTo(501);
              assertThat(refused.awsErrorDetails().errorCode()).isEqualTo("NotImplemented");
              assertThat(refused).hasMessageContaining("iam:ListUsers");
            });
  }

  @Test
  void theCallerIsTheOneLocalAccount() {
    try (StsClient sts = cloud.configure(StsClient.builder()).build()) {
      assertThat(sts.getCallerIdentity().account()).isEqualTo("000000000000");
      assertThat(
              sts.assumeRole(
                      b -> b.roleArn("arn:aws:iam::000000000000:role/r").roleSessionName("me"))
                  .assumedRoleUser()
                  .arn())
          .isEqualTo("arn:aws:sts::000000000000:assumed-role/r/me");
    }
  }
}
