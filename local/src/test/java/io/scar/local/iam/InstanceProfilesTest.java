package io.scar.local.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.iam.model.DeleteConflictException;
import software.amazon.awssdk.services.iam.model.EntityAlreadyExistsException;
import software.amazon.awssdk.services.iam.model.IamException;
import software.amazon.awssdk.services.iam.model.InstanceProfile;
import software.amazon.awssdk.services.iam.model.LimitExceededException;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.Role;
import software.amazon.awssdk.services.iam.model.Tag;

class InstanceProfilesTest extends IamTest {

  private void profileWithRole() {
    iam.createRole(b -> b.roleName("r").assumeRolePolicyDocument(TRUST));
    iam.createInstanceProfile(
        b ->
            b.instanceProfileName("p")
                .path("/batch/")
                .tags(Tag.builder().key("k").value("v").build()));
    iam.addRoleToInstanceProfile(b -> b.instanceProfileName("p").roleName("r"));
  }

  private InstanceProfile profile(String name) {
    return iam.getInstanceProfile(b -> b.instanceProfileName(name)).instanceProfile();
  }

  @Test
  void aProfileIsKeptWithItsRoleAndTagsAlsoOverARestart() throws IOException {
    profileWithRole();
    stop();
    start();

    InstanceProfile profile = profile("p");
    assertThat(profile.arn()).isEqualTo("arn:aws:iam::000000000000:instance-profile/batch/p");
    assertThat(profile.instanceProfileId()).matches("AIPA[0-9A-Z]{17}");
    assertThat(profile.createDate()).isNotNull();
    assertThat(profile.roles()).extracting(Role::roleName).containsExactly("r");
    assertThat(profile.tags()).extracting(Tag::value).containsExactly("v");
    assertThat(iam.listInstanceProfiles(b -> b.pathPrefix("/batch/")).instanceProfiles())
        .containsExactly(profile);
    assertThat(iam.listInstanceProfilesForRole(b -> b.roleName("r")).instanceProfiles())
        .containsExactly(profile);
  }

  @Test
  void aProfileHasOneRoleAtMostWhichIsThere() {
    profileWithRole();
    iam.createInstanceProfile(b -> b.instanceProfileName("other"));

    assertThatThrownBy(
            () -> iam.addRoleToInstanceProfile(b -> b.instanceProfileName("p").roleName("r")))
        .isInstanceOf(LimitExceededException.class);
    assertThatThrownBy(
            () ->
                iam.addRoleToInstanceProfile(b -> b.instanceProfileName("other").roleName("none")))
        .isInstanceOf(NoSuchEntityException.class);
    assertThatThrownBy(
            () ->
                iam.removeRoleFromInstanceProfile(
                    b -> b.instanceProfileName("other").roleName("r")))
        .isInstanceOf(NoSuchEntityException.class);
    assertThat(profile("other").roles()).isEmpty();
  }

  @Test
  void neitherAProfileNorItsRoleIsDeletedAsLongAsTheyBelongTogether() {
    profileWithRole();

    assertThatThrownBy(() -> iam.deleteRole(b -> b.roleName("r")))
        .isInstanceOf(DeleteConflictException.class);
    assertThatThrownBy(() -> iam.deleteInstanceProfile(b -> b.instanceProfileName("p")))
        .isInstanceOf(DeleteConflictException.class);

    iam.removeRoleFromInstanceProfile(b -> b.instanceProfileName("p").roleName("r"));
    iam.deleteInstanceProfile(b -> b.instanceProfileName("p"));
    iam.deleteRole(b -> b.roleName("r"));
    assertThatThrownBy(() -> profile("p"))
        .isInstanceOf(NoSuchEntityException.class)
        .hasMessageContaining("Instance Profile p cannot be found");
  }

  @Test
  void wrongProfilesAreRefused() {
    iam.createInstanceProfile(b -> b.instanceProfileName("p"));

    assertThatThrownBy(() -> iam.createInstanceProfile(b -> b.instanceProfileName("p")))
        .isInstanceOf(EntityAlreadyExistsException.class);
    assertThatThrownBy(() -> iam.createInstanceProfile(b -> b.instanceProfileName("a/b")))
        .isInstanceOfSatisfying(
            IamException.class,
            refused ->
                assertThat(refused.awsErrorDetails().errorCode()).isEqualTo("ValidationError"));
  }

  @Test
  void theProfileOfBatchsMachinesIsThereFromTheBeginningAndCanBeDeleted() throws IOException {
    InstanceProfile machines = profile("ecsInstanceRole");
    assertThat(machines.roles())
        .extracting(Role::arn)
        .containsExactly("arn:aws:iam::000000000000:role/ecsInstanceRole");
    assertThat(iam.listAttachedRolePolicies(b -> b.roleName("ecsInstanceRole")).attachedPolicies())
        .extracting(policy -> policy.policyName())
        .containsExactly("AmazonEC2ContainerServiceforEC2Role");

    iam.removeRoleFromInstanceProfile(
        b -> b.instanceProfileName("ecsInstanceRole").roleName("ecsInstanceRole"));
    iam.deleteInstanceProfile(b -> b.instanceProfileName("ecsInstanceRole"));
    stop();
    start();

    assertThat(iam.listInstanceProfiles().instanceProfiles()).isEmpty();
  }
}
