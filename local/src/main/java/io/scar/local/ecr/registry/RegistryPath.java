package io.scar.local.ecr.registry;

import io.scar.local.ecr.store.RegistryException;
import io.scar.local.ecr.store.RegistryException.Code;
import io.scar.local.ecr.store.Repository;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an address under {@code /v2/} names. */
sealed interface RegistryPath {

  /** Where all of them begin. */
  String ROOT = "/v2/";

  /** The registry itself. */
  record Ping() implements RegistryPath {}

  /** Where uploads begin. */
  record Uploads(String repository) implements RegistryPath {}

  record Upload(String repository, String id) implements RegistryPath {}

  record Blob(String repository, String digest) implements RegistryPath {}

  /**
   * @param reference a tag or a digest
   */
  record Manifest(String repository, String reference) implements RegistryPath {}

  record Tags(String repository) implements RegistryPath {}

  /**
   * @param digest of what the referrers say something of
   */
  record Referrers(String repository, String digest) implements RegistryPath {}

  /** A name, what of it is meant, and which. */
  Pattern FORM = Pattern.compile("(.+)/(blobs/uploads|blobs|manifests|tags|referrers)/([^/]*)");

  /** A digest of the one algorithm that is served. */
  Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

  /**
   * @param path as it came; none of what it may hold has to be percent-encoded
   * @throws RegistryException NAME_INVALID, DIGEST_INVALID, TAG_INVALID or UNSUPPORTED
   */
  static RegistryPath parse(String path) throws RegistryException {
    if (path.equals("/v2") || path.equals(ROOT)) {
      return new Ping();
    }
    String rest = path.substring(ROOT.length()).replace("%3A", ":").replace("%3a", ":");
    Matcher form = FORM.matcher(rest);
    if (rest.endsWith("/blobs/uploads")) {
      return new Uploads(name(rest.substring(0, rest.length() - "/blobs/uploads".length())));
    }
    if (!form.matches()) {
      throw new RegistryException(Code.UNSUPPORTED, "%s is not served here".formatted(path));
    }
    String repository = name(form.group(1));
    String last = form.group(3);
    return switch (form.group(2)) {
      case "blobs/uploads" ->
          last.isEmpty() ? new Uploads(repository) : new Upload(repository, last);
      case "blobs" -> new Blob(repository, digest(last));
      case "referrers" -> new Referrers(repository, digest(last));
      case "manifests" ->
          new Manifest(repository, last.indexOf(':') >= 0 ? digest(last) : tag(last));
      default -> {
        if (!last.equals("list")) {
          throw new RegistryException(Code.UNSUPPORTED, "%s is not served here".formatted(path));
        }
        yield new Tags(repository);
      }
    };
  }

  private static String name(String text) throws RegistryException {
    if (!Repository.isName(text)) {
      throw new RegistryException(
          Code.NAME_INVALID, "'%s' is not a name of a repository".formatted(text));
    }
    return text;
  }

  /**
   * @throws RegistryException DIGEST_INVALID
   */
  static String digest(String text) throws RegistryException {
    if (!DIGEST.matcher(text).matches()) {
      throw new RegistryException(
          Code.DIGEST_INVALID,
          "'%s' is not a digest that is served: sha256 and 64 hexadecimal digits".formatted(text));
    }
    return text;
  }

  private static String tag(String text) throws RegistryException {
    if (!Repository.TAG.matcher(text).matches()) {
      throw new RegistryException(Code.TAG_INVALID, "'%s' is not a tag".formatted(text));
    }
    return text;
  }
}
