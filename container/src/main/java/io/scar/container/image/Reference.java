package io.scar.container.image;

import io.scar.container.ContainerException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where an image is, in the words of skopeo and Docker:
 *
 * <ul>
 *   <li>{@code oci:FOLDER[:TAG]}, an OCI layout;
 *   <li>{@code docker-archive:FILE[:NAME]} or {@code oci-archive:FILE[:TAG]}, what {@code docker
 *       save} or {@code skopeo copy} wrote;
 *   <li>{@code s3://BUCKET/KEY}, such an archive as an object;
 *   <li>{@code docker://NAME}, a name in a registry;
 *   <li>a path: what begins with {@code /}, {@code ./} or {@code ../}, or ends as archives do
 *       ({@code .tar}, {@code .tar.gz}, …), or where an OCI layout or an archive lies;
 *   <li>anything else, also if a file or folder has that name: a name in a registry.
 * </ul>
 */
public sealed interface Reference {

  /** An image in this machine's files. */
  sealed interface Local extends Reference {}

  /** An OCI layout folder. {@code tag} chooses among its images; null when it holds one. */
  record OciLayout(Path folder, @Nullable String tag) implements Local {
    @Override
    public String toString() {
      return "oci:" + folder + (tag == null ? "" : ":" + tag);
    }
  }

  /**
   * A tar file, plain or compressed, of {@code docker save} or of an OCI layout. {@code tag}
   * chooses among its images; null when it holds one.
   */
  record Archive(Path file, @Nullable String tag) implements Local {
    @Override
    public String toString() {
      return file + (tag == null ? "" : ":" + tag);
    }
  }

  /**
   * An image in a registry, as Docker writes it: {@code [HOST/]NAME[:TAG][@DIGEST]}, with what
   * Docker fills in filled in.
   *
   * @param host {@code HOST[:PORT]}; {@code docker.io} when none was written
   * @param repository for instance {@code library/busybox}
   * @param tag {@code latest} when neither tag nor digest was written; says nothing where there is
   *     a digest
   * @param digest of the manifest or index
   */
  record Registry(String host, String repository, @Nullable String tag, @Nullable Digest digest)
      implements Reference {

    /** Docker Hub, as it is written in references. */
    public static final String DOCKER_HUB = "docker.io";

    public Registry {
      RegistryName.check(host, repository, tag, digest);
    }

    /**
     * Reads a name in a registry, without {@code docker://} before it.
     *
     * @throws ContainerException INVALID when Docker would not take it
     */
    public static Registry parse(String name) throws ContainerException {
      return RegistryName.parse(name);
    }

    /**
     * The repository as users write it: without {@code docker.io/} and {@code library/}, unless
     * what is left would be read as a name in another registry.
     */
    public String familiar() {
      if (!host.equals(DOCKER_HUB) || RegistryName.startsWithHost(repository)) {
        return host + "/" + repository;
      }
      String official = "library/";
      return repository.startsWith(official) && repository.indexOf('/', official.length()) < 0
          ? repository.substring(official.length())
          : repository;
    }

    /** What names the manifest in its repository: the digest, else the tag. */
    public String manifestName() {
      return digest != null ? digest.toString() : String.valueOf(tag);
    }

    /** The same image under the name that its manifest now has, which nobody can move. */
    public Registry at(Digest manifest) {
      return new Registry(host, repository, tag, manifest);
    }

    @Override
    public String toString() {
      return familiar() + (tag == null ? "" : ":" + tag) + (digest == null ? "" : "@" + digest);
    }
  }

  /** An image archive, plain or compressed, that is an object in S3 or MinIO. */
  record S3(String bucket, String key) implements Reference {
    public S3 {
      ObjectName.check(bucket, key);
    }

    @Override
    public String toString() {
      return "s3://" + bucket + "/" + key;
    }
  }

  /**
   * Reads a reference.
   *
   * @param base the folder that relative paths start from
   * @throws ContainerException INVALID when it can be neither a path nor a name
   */
  static Reference parse(String text, Path base) throws ContainerException {
    return ReferenceParser.parse(text, base);
  }

  /** Whether {@link #parse} takes it, which has none of the prefixes, as a path. */
  static boolean isPath(String text, Path base) {
    return ReferenceParser.isPath(text, base);
  }

  /**
   * Whether {@link #parse} takes it as a path only because an image lies there, and else as a name
   * in a registry.
   */
  static boolean isAmbiguous(String text, Path base) {
    return ReferenceParser.isAmbiguous(text, base);
  }
}
