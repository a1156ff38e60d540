package io.scar.local.iam;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scar.local.http.AwsException;
import io.scar.local.http.FormParameters;
import io.scar.local.http.QueryService;
import io.scar.local.http.XmlWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * IAM's operations on roles and instance profiles.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/APIReference/">IAM API Reference</a>
 */
public final class IamService extends QueryService {

  private static final String NAMESPACE = "https://iam.amazonaws.com/doc/2010-05-08/";
  private static final int LONGEST_NAME = 64;
  private static final Pattern POLICY_ARN =
      Pattern.compile("arn:aws[a-z-]*:iam::(aws|\\d{12}):policy/[!-~]+");

  private final EntityStore<Role> roles;
  private final EntityStore<InstanceProfile> instanceProfiles;
  private final InstanceProfileOperations profiles;
  private final ObjectMapper mapper = new ObjectMapper();

  private IamService(EntityStore<Role> roles, EntityStore<InstanceProfile> instanceProfiles) {
    super(NAMESPACE);
    this.roles = roles;
    this.instanceProfiles = instanceProfiles;
    this.profiles = new InstanceProfileOperations(roles, instanceProfiles);
  }

  /**
   * @param folder where all is kept
   */
  public static IamService open(Path folder) throws IOException {
    Path profiles = folder.resolve("instance-profiles.json");
    boolean first = !Files.exists(profiles);
    IamService service =
        new IamService(
            EntityStore.roles(folder.resolve("roles.json")),
            EntityStore.instanceProfiles(profiles));
    if (first) {
      MachinesRole.add(service.roles, service.instanceProfiles);
    }
    return service;
  }

  /** Whether there is a role of this name. */
  public boolean hasRole(String name) {
    return roles.contains(name);
  }

  /** Whether there is an instance profile of this name. */
  public boolean hasInstanceProfile(String name) {
    return instanceProfiles.contains(name);
  }

  @Override
  public String signingName() {
    return "iam";
  }

  /** One at a time, so that what one has looked at is still so when it writes. */
  @Override
  protected synchronized Consumer<XmlWriter> apply(String action, FormParameters form)
      throws IOException, AwsException {
    return switch (action) {
      case "CreateRole" -> createRole(form);
      case "GetRole" -> {
        Role role = role(form);
        yield one(role);
      }
      case "ListRoles" -> listRoles(form);
      case "DeleteRole" -> deleteRole(form);
      case "UpdateAssumeRolePolicy" -> {
        String document = document(form, "PolicyDocument");
        roles.update(form.require("RoleName"), role -> role.withTrustPolicy(document));
        yield xml -> {};
      }
      case "PutRolePolicy" -> {
        String policy = form.require("PolicyName");
        String document = document(form, "PolicyDocument");
        roles.update(form.require("RoleName"), role -> role.withPolicy(policy, document));
        yield xml -> {};
      }
      case "GetRolePolicy" -> getRolePolicy(form);
      case "DeleteRolePolicy" -> {
        String policy = form.require("PolicyName");
        roles.update(
            form.require("RoleName"),
            role -> {
              inline(role, policy);
              return role.withoutPolicy(policy);
            });
        yield xml -> {};
      }
      case "ListRolePolicies" -> {
        Role role = role(form);
        yield xml -> {
          xml.open("PolicyNames");
          new TreeMap<>(role.policies()).keySet().forEach(name -> xml.element("member", name));
          xml.close().element("IsTruncated", "false");
        };
      }
      case "AttachRolePolicy" -> attach(form);
      case "DetachRolePolicy" -> detach(form);
      case "ListAttachedRolePolicies" -> {
        Role role = role(form);
        yield xml -> {
          xml.open("AttachedPolicies");
          new TreeMap<>(role.attached())
              .forEach(
                  (arn, name) ->
                      xml.open("member")
                          .element("PolicyName", name)
                          .element("PolicyArn", arn)
                          .close());
          xml.close().element("IsTruncated", "false");
        };
      }
      case "TagRole" -> {
        Map<String, String> more = EntityInput.tags(form);
        roles.update(
            form.require("RoleName"),
            role -> {
              Map<String, String> next = new TreeMap<>(role.tags());
              next.putAll(more);
              return role.withTags(next);
            });
        yield xml -> {};
      }
      case "UntagRole" -> {
        roles.update(
            form.require("RoleName"),
            role -> {
              Map<String, String> next = new TreeMap<>(role.tags());
              next.keySet().removeAll(form.members("TagKeys"));
              return role.withTags(next);
            });
        yield xml -> {};
      }
      case "ListRoleTags" -> {
        Role role = role(form);
        yield xml -> {
          EntityXml.writeTags(xml, role.tags());
          xml.element("IsTruncated", "false");
        };
      }
      case "CreateInstanceProfile" -> profiles.create(form);
      case "GetInstanceProfile" -> profiles.get(form);
      case "ListInstanceProfiles" -> profiles.list(form);
      case "ListInstanceProfilesForRole" -> profiles.listForRole(form);
      case "AddRoleToInstanceProfile" -> profiles.addRole(form);
      case "RemoveRoleFromInstanceProfile" -> profiles.removeRole(form);
      case "DeleteInstanceProfile" -> profiles.delete(form);
      default -> throw AwsException.notImplemented("iam", action);
    };
  }

  private Consumer<XmlWriter> createRole(FormParameters form) throws IOException, AwsException {
    Role role =
        Role.made(
            EntityInput.name(form, "RoleName", LONGEST_NAME),
            EntityInput.path(form),
            document(form, "AssumeRolePolicyDocument"),
            form.get("Description").orElse(""),
            session(form),
            EntityInput.tags(form));
    roles.add(role);
    return one(role);
  }

  private static int session(FormParameters form) throws AwsException {
    Optional<String> seconds = form.get("MaxSessionDuration");
    try {
      return seconds.isEmpty() ? Role.DEFAULT_SESSION : Integer.parseInt(seconds.get());
    } catch (NumberFormatException e) {
      throw EntityInput.invalid("MaxSessionDuration is no number: " + seconds.get());
    }
  }

  private static Consumer<XmlWriter> one(Role role) {
    return xml -> {
      xml.open("Role");
      EntityXml.write(xml, role);
      xml.close();
    };
  }

  private Consumer<XmlWriter> deleteRole(FormParameters form) throws IOException, AwsException {
    Role role = role(form);
    if (!role.policies().isEmpty() || !role.attached().isEmpty()) {
      throw new AwsException(
          409,
          "DeleteConflict",
          "Cannot delete entity, must %s policies first."
              .formatted(role.policies().isEmpty() ? "detach all" : "delete"));
    }
    profiles.checkUnused(role.name());
    roles.remove(role.name());
    return xml -> {};
  }

  private Consumer<XmlWriter> listRoles(FormParameters form) {
    String prefix = form.get("PathPrefix").orElse("/");
    return xml -> {
      xml.open("Roles");
      for (Role role : roles.all()) {
        if (role.path().startsWith(prefix)) {
          xml.open("member");
          EntityXml.write(xml, role);
          xml.close();
        }
      }
      xml.close().element("IsTruncated", "false");
    };
  }

  private Consumer<XmlWriter> getRolePolicy(FormParameters form) throws AwsException {
    Role role = role(form);
    String policy = form.require("PolicyName");
    String document = inline(role, policy);
    return xml ->
        xml.element("RoleName", role.name())
            .element("PolicyName", policy)
            .element("PolicyDocument", EntityXml.encoded(document));
  }

  private Consumer<XmlWriter> attach(FormParameters form) throws IOException, AwsException {
    String arn = form.require("PolicyArn");
    if (!POLICY_ARN.matcher(arn).matches()) {
      throw new AwsException(400, "InvalidInput", "ARN %s is not valid.".formatted(arn));
    }
    roles.update(
        form.require("RoleName"),
        role -> {
          Map<String, String> next = new TreeMap<>(role.attached());
          next.put(arn, arn.substring(arn.lastIndexOf('/') + 1));
          return role.withAttached(next);
        });
    return xml -> {};
  }

  private Consumer<XmlWriter> detach(FormParameters form) throws IOException, AwsException {
    String arn = form.require("PolicyArn");
    roles.update(
        form.require("RoleName"),
        role -> {
          Map<String, String> next = new TreeMap<>(role.attached());
          if (next.remove(arn) == null) {
            throw new AwsException(404, "NoSuchEntity", "Policy %s was not found.".formatted(arn));
          }
          return role.withAttached(next);
        });
    return xml -> {};
  }

  private Role role(FormParameters form) throws AwsException {
    return roles.get(form.require("RoleName"));
  }

  private static String inline(Role role, String policy) throws AwsException {
    String document = role.policies().get(policy);
    if (document == null) {
      throw new AwsException(
          404, "NoSuchEntity", "The role policy with name %s cannot be found.".formatted(policy));
    }
    return document;
  }

  private String document(FormParameters form, String parameter) throws AwsException {
    String document = form.require(parameter);
    try {
      if (mapper.readTree(document).isObject()) {
        return document;
      }
    } catch (JacksonException e) {
      throw malformed(parameter);
    }
    throw malformed(parameter);
  }

  private static AwsException malformed(String parameter) {
    return new AwsException(
        400, "MalformedPolicyDocument", "%s is not a JSON policy.".formatted(parameter));
  }
}
