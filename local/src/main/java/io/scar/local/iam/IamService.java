package io.scar.local.iam;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scar.local.http.AwsException;
import io.scar.local.http.FormParameters;
import io.scar.local.http.QueryService;
import io.scar.local.http.XmlWriter;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * IAM's operations on roles.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/APIReference/">IAM API Reference</a>
 */
public final class IamService extends QueryService {

  private static final String NAMESPACE = "https://iam.amazonaws.com/doc/2010-05-08/";
  private static final int DEFAULT_SESSION = 3600;
  private static final Pattern NAME = Pattern.compile("[\\w+=,.@-]{1,64}");
  private static final Pattern PATH = Pattern.compile("/|/[!-~]*/");
  private static final Pattern POLICY_ARN =
      Pattern.compile("arn:aws[a-z-]*:iam::(aws|\\d{12}):policy/[!-~]+");

  private final RoleStore roles;
  private final ObjectMapper mapper = new ObjectMapper();

  private IamService(RoleStore roles) {
    super(NAMESPACE);
    this.roles = roles;
  }

  /**
   * @param file where the roles are kept
   */
  public static IamService open(Path file) throws IOException {
    return new IamService(RoleStore.open(file));
  }

  /** Whether there is a role of this name. */
  public boolean hasRole(String name) {
    return roles.contains(name);
  }

  @Override
  public String signingName() {
    return "iam";
  }

  @Override
  protected Consumer<XmlWriter> apply(String action, FormParameters form)
      throws IOException, AwsException {
    return switch (action) {
      case "CreateRole" -> createRole(form);
      case "GetRole" -> {
        Role role = role(form);
        yield xml -> write(xml, role);
      }
      case "ListRoles" -> listRoles(form);
      case "DeleteRole" -> {
        roles.delete(form.require("RoleName"));
        yield xml -> {};
      }
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
        Map<String, String> more = tags(form);
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
          writeTags(xml, role);
          xml.element("IsTruncated", "false");
        };
      }
      case "ListInstanceProfilesForRole" -> {
        role(form);
        yield xml -> xml.open("InstanceProfiles").close().element("IsTruncated", "false");
      }
      default -> throw AwsException.notImplemented("iam", action);
    };
  }

  private Consumer<XmlWriter> createRole(FormParameters form) throws IOException, AwsException {
    String name = form.require("RoleName");
    String path = form.get("Path").orElse("/");
    if (!NAME.matcher(name).matches()) {
      throw invalid(
          "The role name %s is not 1 to 64 of letters, digits and +=,.@-_".formatted(name));
    }
    if (!PATH.matcher(path).matches()) {
      throw invalid("The path %s does not begin and end with a slash".formatted(path));
    }
    Role role =
        new Role(
            name,
            path,
            "AROA"
                + UUID.randomUUID()
                    .toString()
                    .replace("-", "")
                    .substring(0, 17)
                    .toUpperCase(Locale.ROOT),
            Instant.now().toEpochMilli(),
            document(form, "AssumeRolePolicyDocument"),
            form.get("Description").orElse(""),
            session(form),
            Map.of(),
            Map.of(),
            tags(form));
    roles.add(role);
    return xml -> write(xml, role);
  }

  private static int session(FormParameters form) throws AwsException {
    Optional<String> seconds = form.get("MaxSessionDuration");
    try {
      return seconds.isEmpty() ? DEFAULT_SESSION : Integer.parseInt(seconds.get());
    } catch (NumberFormatException e) {
      throw invalid("MaxSessionDuration is no number: " + seconds.get());
    }
  }

  private Consumer<XmlWriter> listRoles(FormParameters form) {
    String prefix = form.get("PathPrefix").orElse("/");
    return xml -> {
      xml.open("Roles");
      for (Role role : roles.all()) {
        if (role.path().startsWith(prefix)) {
          xml.open("member");
          writeMembers(xml, role);
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
            .element("PolicyDocument", encoded(document));
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

  private static Map<String, String> tags(FormParameters form) throws AwsException {
    Map<String, String> tags = new TreeMap<>();
    for (int i = 1; form.get("Tags.member." + i + ".Key").isPresent(); i++) {
      tags.put(
          form.require("Tags.member." + i + ".Key"),
          form.get("Tags.member." + i + ".Value").orElse(""));
    }
    return tags;
  }

  private static void write(XmlWriter xml, Role role) {
    xml.open("Role");
    writeMembers(xml, role);
    xml.close();
  }

  private static void writeMembers(XmlWriter xml, Role role) {
    Instant created = Instant.ofEpochMilli(role.createdMillis()).truncatedTo(ChronoUnit.SECONDS);
    xml.element("Path", role.path())
        .element("RoleName", role.name())
        .element("RoleId", role.id())
        .element("Arn", role.arn())
        .element("CreateDate", created.toString())
        .element("AssumeRolePolicyDocument", encoded(role.trustPolicy()))
        .element("MaxSessionDuration", Integer.toString(role.maxSession()));
    if (!role.description().isEmpty()) {
      xml.element("Description", role.description());
    }
    if (!role.tags().isEmpty()) {
      writeTags(xml, role);
    }
  }

  private static void writeTags(XmlWriter xml, Role role) {
    xml.open("Tags");
    new TreeMap<>(role.tags())
        .forEach(
            (key, value) -> xml.open("member").element("Key", key).element("Value", value).close());
    xml.close();
  }

  /** IAM returns documents percent-encoded (RFC 3986). */
  private static String encoded(String document) {
    return URLEncoder.encode(document, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static AwsException invalid(String message) {
    return new AwsException(400, "ValidationError", message);
  }

  private static AwsException malformed(String parameter) {
    return new AwsException(
        400, "MalformedPolicyDocument", "%s is not a JSON policy.".formatted(parameter));
  }
}
