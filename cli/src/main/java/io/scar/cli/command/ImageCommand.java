package io.scar.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code scar image}. */
@Command(
    name = "image",
    description = "Images on this machine.",
    footer = {
      "",
      "An image is named as Docker's users do (busybox, ghcr.io/acme/tool:3,",
      "host:5000/name@sha256:...), or it is oci:DIR[:TAG], docker-archive:FILE or a path.",
      "",
      "Unpacked images are kept in one folder, which local clouds run from too:",
      "$$SCAR_STORE_DIR, else $$XDG_CACHE_HOME/scar/store, else ~/.cache/scar/store.",
      "$$SCAR_STORE_QUOTA (20GB, none) limits what is kept of unused ones; default: 20 GB,",
      "and at most half of the disk's free space.",
      "",
      "Credentials of registries are those of scar.cfg, of ECR for its own, and of",
      "`docker login`. $$SCAR_REGISTRY_MIRRORS (FROM=TO,...) names places to ask first,",
      "$$SCAR_INSECURE_REGISTRIES (HOST,...) registries without TLS. $$HTTPS_PROXY and",
      "$$NO_PROXY hold as they do for curl."
    })
final class ImageCommand implements Runnable {

  @Mixin final BaseOptions base = new BaseOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "image needs one of pull, unpack, ls, rm and prune");
  }
}
