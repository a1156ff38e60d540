package io.scar.container.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.image.Printable;
import io.scar.container.image.Reference;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Puts into words what went wrong between here and a registry; never a secret among them. */
final class Faults {

  private static final ObjectMapper JSON = JsonMapper.builder().build();

  /** Where names go that say no registry, mistyped paths among them. */
  private static final String OF_THIS_MACHINE =
      " (an image of this machine is given by its path, oci:FOLDER or the archive that `docker save`"
          + " wrote)";

  private Faults() {}

  /** What a server says with a refusal. */
  record Said(String code, String message) {

    /** In brackets, after a blank; empty when it says nothing. */
    String shown() {
      String text = message.isEmpty() ? code : message;
      return text.isEmpty() ? "" : " (" + Printable.of(text) + ")";
    }
  }

  /** No answer. */
  static ContainerException unreachable(String what, URI uri, IOException e) {
    String host = hostOf(uri);
    String remedy =
        switch (e) {
          case ProxyFailure proxy -> ProxyFailure.REMEDY;
          case UnknownHostException unknown -> "check its name and this machine's name server";
          case SSLException tls when RetryPolicy.isPlainText(tls) ->
              "it speaks no TLS there, and only registries of this machine, or named insecure, may do"
                  + " without";
          case SSLException tls ->
              "check its name, and that this Java runtime trusts who signed its certificate";
          default -> "check the network and try again";
        };
    return new ContainerException(
        e instanceof ProxyFailure proxy ? proxy.kind() : Kind.UNAVAILABLE,
        what + ": " + host + " cannot be reached: " + reason(e) + "; " + remedy,
        e);
  }

  /** Why a connection failed, without addresses, which may hold secrets. */
  static String reason(IOException e) {
    return switch (e) {
      case ProxyFailure proxy -> proxy.reason();
      case UnknownHostException unknown -> "no host has this name";
      case SocketTimeoutException late ->
          (late.getMessage() != null && late.getMessage().startsWith("only "))
              ? late.getMessage()
              : "it does not answer in time";
      case ConnectException refused -> "nothing accepts the connection";
      case NoRouteToHostException route -> "there is no route to it";
      case SSLException tls -> "TLS failed (" + tlsReason(String.valueOf(tls.getMessage())) + ")";
      default -> {
        // The JDK's messages of other exceptions may hold the address with its query.
        String message = String.valueOf(e.getMessage());
        yield message.contains("://") ? "the connection failed" : Printable.of(message);
      }
    };
  }

  private static String tlsReason(String message) {
    // The JDK's words for it hold the names of its classes.
    return message.contains("PKIX path")
        ? "its certificate is signed by nobody who is trusted here"
        : Printable.of(message);
  }

  /**
   * An answer that is none of what was asked for.
   *
   * @param what names the image, and the blob where it is one
   */
  static ContainerException refused(
      String what, String host, HttpAnswer answer, Optional<Credential.Origin> shown) {
    Said said = said(answer);
    return switch (answer.status()) {
      case 404 -> notFound(what, host, said, isHtml(answer));
      case 401, 403 -> denied(what, host, said, shown);
      case 407 ->
          new ContainerException(
              Kind.DENIED,
              what
                  + ": the proxy on the way to "
                  + host
                  + " wants other credentials"
                  + said.shown()
                  + "; "
                  + ProxyFailure.REMEDY);
      case 429 ->
          new ContainerException(
              Kind.UNAVAILABLE,
              what
                  + ": registry "
                  + host
                  + " limits how much may be pulled"
                  + said.shown()
                  + answer
                      .header("retry-after")
                      .map(after -> ", and asks to wait " + Printable.of(after) + " (Retry-After)")
                      .orElse("")
                  + "; try again later, "
                  + (shown.isEmpty() ? "log in for a higher limit (" + login(host) + "), " : "")
                  + "or pull through a mirror");
      default ->
          isHtml(answer)
              ? noRegistry(what, host)
              : new ContainerException(
                  Kind.UNAVAILABLE,
                  what
                      + ": registry "
                      + host
                      + " answers with status "
                      + answer.status()
                      + said.shown()
                      + "; try again later");
    };
  }

  /** A store of blobs that a registry sends to, and that has them not or not for us. */
  static ContainerException storeRefused(String what, String host, HttpAnswer answer) {
    return new ContainerException(
        answer.status() == 404 ? Kind.NOT_FOUND : Kind.UNAVAILABLE,
        what
            + ": "
            + hostOf(answer.uri())
            + ", where registry "
            + host
            + " sends for it, answers with status "
            + answer.status()
            + "; try again later");
  }

  private static ContainerException notFound(String what, String host, Said said, boolean isHtml) {
    String missing =
        switch (said.code()) {
          case "NAME_UNKNOWN" -> "has no such repository";
          case "MANIFEST_UNKNOWN" -> "has no such tag or digest";
          case "BLOB_UNKNOWN" -> "lacks a blob of the image";
          default ->
              isHtml
                  ? "does not have it, or is no image registry (a web page answers)"
                  : "does not have it";
        };
    return new ContainerException(
        Kind.NOT_FOUND,
        what + ": registry " + host + " " + missing + said.shown() + "; check the image's name");
  }

  private static ContainerException denied(
      String what, String host, Said said, Optional<Credential.Origin> shown) {
    return new ContainerException(
        Kind.DENIED,
        what
            + ": registry "
            + host
            + shown
                .map(origin -> " refuses it with the credentials " + of(origin))
                .orElse(" has no such repository, or gives it to nobody who is not logged in")
            + said.shown()
            + "; check the image's name"
            + (host.equals(Reference.Registry.DOCKER_HUB) ? OF_THIS_MACHINE : "")
            + shown
                .map(origin -> ", then " + remedy(origin, host))
                .orElse("; if it is private, log in: " + login(host)));
  }

  /** Either way to give credentials to who has none. */
  private static String login(String host) {
    return "docker login " + host + ", or lambda.container.registry in the definition";
  }

  private static String of(Credential.Origin origin) {
    return switch (origin) {
      case LOGIN -> "that `docker login` left";
      case DEFINITION -> "of lambda.container.registry";
      case ECR -> "that ECR gave";
    };
  }

  /** How its user gives another credential. */
  private static String remedy(Credential.Origin origin, String host) {
    return switch (origin) {
      case LOGIN -> "log in again: docker login " + host;
      case DEFINITION ->
          "correct lambda.container.registry.username, or what"
              + " lambda.container.registry.password_from names";
      case ECR ->
          "allow ecr:BatchGetImage and ecr:GetDownloadUrlForLayer on the repository to whoever pulls";
    };
  }

  /** A token server that gives none. */
  static ContainerException tokenRefused(
      String host, URI realm, HttpAnswer answer, Optional<Credential.Origin> shown) {
    Said said = said(answer);
    int status = answer.status();
    String server = "registry " + host + ": its token server (" + Addresses.shown(realm) + ")";
    if (status == 400 || status == 401 || status == 403) {
      return new ContainerException(
          Kind.DENIED,
          server
              + shown
                  .map(origin -> " refuses the credentials " + of(origin))
                  .orElse(" gives no token to who is not logged in")
              + said.shown()
              + "; "
              + shown.map(origin -> remedy(origin, host)).orElse("log in: " + login(host)));
    }
    return new ContainerException(
        Kind.UNAVAILABLE,
        server + " answers with status " + status + said.shown() + "; try again later");
  }

  /** Whether a person with a browser was meant. */
  static boolean isHtml(HttpAnswer answer) {
    return answer.contentType().toLowerCase(Locale.ROOT).contains("html");
  }

  /** A web page, or another thing that no registry says. */
  static ContainerException noRegistry(String what, String host) {
    return new ContainerException(
        Kind.UNAVAILABLE,
        what
            + ": "
            + host
            + " is no image registry (a web page answers); check the registry's name");
  }

  static Said said(HttpAnswer answer) {
    byte[] bytes = answer.bytes();
    try {
      JsonNode json = JSON.readTree(bytes);
      JsonNode first = json.path("errors").path(0);
      if (first.isMissingNode()) {
        // As OAuth 2 and some registries say it.
        return new Said("", json.path("message").asText(json.path("details").asText("")));
      }
      return new Said(first.path("code").asText(""), first.path("message").asText(""));
    } catch (IOException e) {
      return new Said("", isHtml(answer) ? "" : new String(bytes, StandardCharsets.UTF_8).strip());
    }
  }

  private static String hostOf(URI uri) {
    return uri.getPort() < 0 ? String.valueOf(uri.getHost()) : uri.getHost() + ":" + uri.getPort();
  }
}
