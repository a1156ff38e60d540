package io.scar.layer.sandbox;

/** The same with glibc 2.31, which is older than that of {@code provided.al2023}, 2.34. */
class OldGlibcSandboxIT extends SandboxIT {

  @Override
  String suite() {
    return "bullseye";
  }

  @Override
  String imagesSuite() {
    return "bookworm";
  }
}
