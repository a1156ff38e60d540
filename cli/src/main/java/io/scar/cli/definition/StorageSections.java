package io.scar.cli.definition;

import static io.scar.cli.definition.Key.key;
import static io.scar.cli.definition.Schema.section;
import static io.scar.cli.definition.Shape.FLAG;
import static io.scar.cli.definition.Shape.TEXT;

import io.scar.cli.definition.Shape.Base;
import io.scar.cli.definition.Shape.FilePath;
import io.scar.cli.definition.Shape.NamedSections;
import io.scar.cli.definition.Shape.Section;

/** The keys of {@code storage_providers}. */
final class StorageSections {

  /** An account of S3 or of a server that speaks its protocol. */
  static final Section ACCOUNT =
      section(
          key(
              "endpoint",
              new Shape.Text(Rules::endpoint),
              "Address, `https://HOST[:PORT]`; default of `s3`: Amazon's; of `minio`: SCAR's"
                  + " `http://minio-service.minio:9000`."),
          key("region", TEXT, "Region that the server expects; default `us-east-1`."),
          key(
              "access_key_from",
              new Shape.Text(Rules::keyFrom),
              "Where the access key is: `env:NAME`, or the ARN of a secret or parameter; left out"
                  + " where the secret key's has both."),
          key(
              "secret_key_from",
              new Shape.Text(Rules::keyFrom),
              "Where the secret key is: `env:NAME`, a variable of the function, taken from the"
                  + " environment of `init` where the function has none of that name; or the ARN of"
                  + " a secret in Secrets Manager or of a parameter in Parameter Store, which holds"
                  + " the key or JSON with `access_key` and `secret_key`."),
          key("access_key", TEXT, "Access key; refused without `keys_in_variables`."),
          key("secret_key", TEXT, "Secret key; refused without `keys_in_variables`."),
          key(
              "keys_in_variables",
              FLAG,
              "true = keys that stand in the definition become variables of the function."),
          key(
              "path_style",
              FLAG,
              "Whether buckets are named in the path and not in the host; default: yes where there"
                  + " is an endpoint."),
          key(
              "ca_certificate",
              new FilePath(Base.DEFINITION_FOLDER),
              "File with the certificate of the server's own CA (PEM), the only one that is"
                  + " trusted then."),
          key(
              "verify",
              FLAG,
              "false = the certificate is not checked; refused without `insecure`."),
          key("insecure", FLAG, "true = `verify: false` is meant."));

  static final Section ALL =
      section(
          key("s3", new NamedSections(ACCOUNT), "S3, and servers whose events say so."),
          key("minio", new NamedSections(ACCOUNT), "MinIO servers."),
          key(
                  "onedata",
                  new NamedSections(
                      section(
                          key("oneprovider_host", TEXT, "Host.").needed(),
                          key("token", TEXT, "Token.").needed(),
                          key("space", TEXT, "Space.").needed())),
                  "Onedata spaces.")
              .notUsed(),
          key(
                  "webdav",
                  new NamedSections(
                      section(
                          key("hostname", TEXT, "Host.").needed(),
                          key("login", TEXT, "User name.").needed(),
                          key("password", TEXT, "Password.").needed())),
                  "WebDAV servers.")
              .notUsed(),
          key(
                  "rucio",
                  new NamedSections(
                      section(
                          key("host", TEXT, "Host.").needed(),
                          key("auth_host", TEXT, "Authentication host.").needed(),
                          key("rse", TEXT, "Storage element.").needed(),
                          key("account", TEXT, "Account.").needed(),
                          key("access_token", TEXT, "Token."),
                          key("refresh_token", TEXT, "Token."),
                          key("client_id", TEXT, "Client."),
                          key("token_endpoint", TEXT, "Address."),
                          key("oidc_audience", TEXT, "Audience."),
                          key("scopes", TEXT, "Scopes."))),
                  "Rucio servers.")
              .notUsed());

  private StorageSections() {}
}
