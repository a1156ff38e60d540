package io.scar.local.iam;

import io.scar.local.http.AwsException;
import io.scar.local.http.FormParameters;
import io.scar.local.http.XmlWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Instance profiles, each with one role at most.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2_instance-profiles.html">Instance
 *     profiles</a>
 */
final class InstanceProfileOperations {

  private static final String NAME = "InstanceProfileName";
  private static final int LONGEST_NAME = 128;

  private final EntityStore<Role> roles;
  private final EntityStore<InstanceProfile> profiles;

  InstanceProfileOperations(EntityStore<Role> roles, EntityStore<InstanceProfile> profiles) {
    this.roles = roles;
    this.profiles = profiles;
  }

  Consumer<XmlWriter> create(FormParameters form) throws IOException, AwsException {
    InstanceProfile profile =
        InstanceProfile.made(
            EntityInput.name(form, NAME, LONGEST_NAME),
            EntityInput.path(form),
            EntityInput.tags(form));
    profiles.add(profile);
    return one(profile);
  }

  Consumer<XmlWriter> get(FormParameters form) throws AwsException {
    return one(profiles.get(form.require(NAME)));
  }

  private Consumer<XmlWriter> one(InstanceProfile profile) throws AwsException {
    List<Role> its = roles(profile);
    return xml -> {
      xml.open("InstanceProfile");
      EntityXml.write(xml, profile, its);
      xml.close();
    };
  }

  private List<Role> roles(InstanceProfile profile) throws AwsException {
    List<Role> its = new ArrayList<>();
    for (String name : profile.roles()) {
      its.add(roles.get(name));
    }
    return its;
  }

  Consumer<XmlWriter> list(FormParameters form) throws AwsException {
    String prefix = form.get("PathPrefix").orElse("/");
    return many(profile -> profile.path().startsWith(prefix));
  }

  Consumer<XmlWriter> listForRole(FormParameters form) throws AwsException {
    String role = roles.get(form.require("RoleName")).name();
    return many(profile -> profile.roles().contains(role));
  }

  private Consumer<XmlWriter> many(Predicate<InstanceProfile> wanted) throws AwsException {
    List<Consumer<XmlWriter>> members = new ArrayList<>();
    for (InstanceProfile profile : profiles.all()) {
      if (wanted.test(profile)) {
        List<Role> its = roles(profile);
        members.add(xml -> EntityXml.write(xml, profile, its));
      }
    }
    return xml -> {
      xml.open("InstanceProfiles");
      for (Consumer<XmlWriter> member : members) {
        xml.open("member");
        member.accept(xml);
        xml.close();
      }
      xml.close().element("IsTruncated", "false");
    };
  }

  Consumer<XmlWriter> addRole(FormParameters form) throws IOException, AwsException {
    String name = form.require("RoleName");
    profiles.update(
        form.require(NAME),
        profile -> {
          if (!profile.roles().isEmpty()) {
            throw new AwsException(
                409,
                "LimitExceeded",
                "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1");
          }
          return profile.withRoles(List.of(roles.get(name).name()));
        });
    return xml -> {};
  }

  Consumer<XmlWriter> removeRole(FormParameters form) throws IOException, AwsException {
    String name = form.require("RoleName");
    profiles.update(
        form.require(NAME),
        profile -> {
          if (!profile.roles().contains(name)) {
            throw new AwsException(
                404,
                "NoSuchEntity",
                "Role %s is not in Instance Profile %s.".formatted(name, profile.name()));
          }
          return profile.withRoles(List.of());
        });
    return xml -> {};
  }

  Consumer<XmlWriter> delete(FormParameters form) throws IOException, AwsException {
    InstanceProfile profile = profiles.get(form.require(NAME));
    if (!profile.roles().isEmpty()) {
      throw inUse();
    }
    profiles.remove(profile.name());
    return xml -> {};
  }

  /**
   * @throws AwsException 409 {@code DeleteConflict} if a profile has this role
   */
  void checkUnused(String role) throws AwsException {
    if (profiles.all().stream().anyMatch(profile -> profile.roles().contains(role))) {
      throw inUse();
    }
  }

  private static AwsException inUse() {
    return new AwsException(
        409,
        "DeleteConflict",
        "Cannot delete entity, must remove roles from instance profile first.");
  }
}
