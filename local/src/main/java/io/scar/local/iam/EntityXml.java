package io.scar.local.iam;

import io.scar.local.http.XmlWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Roles and instance profiles as answers have them. */
final class EntityXml {

  private EntityXml() {}

  /** The members of a role's element. */
  static void write(XmlWriter xml, Role role) {
    xml.element("Path", role.path())
        .element("RoleName", role.name())
        .element("RoleId", role.id())
        .element("Arn", role.arn())
        .element("CreateDate", date(role.createdMillis()))
        .element("AssumeRolePolicyDocument", encoded(role.trustPolicy()))
        .element("MaxSessionDuration", Integer.toString(role.maxSession()));
    if (!role.description().isEmpty()) {
      xml.element("Description", role.description());
    }
    if (!role.tags().isEmpty()) {
      writeTags(xml, role.tags());
    }
  }

  /**
   * The members of a profile's element.
   *
   * @param roles that it has
   */
  static void write(XmlWriter xml, InstanceProfile profile, List<Role> roles) {
    xml.element("Path", profile.path())
        .element("InstanceProfileName", profile.name())
        .element("InstanceProfileId", profile.id())
        .element("Arn", profile.arn())
        .element("CreateDate", date(profile.createdMillis()))
        .open("Roles");
    for (Role role : roles) {
      xml.open("member");
      write(xml, role);
      xml.close();
    }
    xml.close();
    if (!profile.tags().isEmpty()) {
      writeTags(xml, profile.tags());
    }
  }

  static void writeTags(XmlWriter xml, Map<String, String> tags) {
    xml.open("Tags");
    new TreeMap<>(tags)
        .forEach(
            (key, value) -> xml.open("member").element("Key", key).element("Value", value).close());
    xml.close();
  }

  private static String date(long millis) {
    return Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** IAM returns documents percent-encoded (RFC 3986). */
  static String encoded(String document) {
    return URLEncoder.encode(document, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
