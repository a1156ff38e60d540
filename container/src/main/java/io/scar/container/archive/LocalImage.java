package io.scar.container.archive;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.MachineFault;
import io.scar.container.image.Digest;
import io.scar.container.image.ImageConfig;
import io.scar.container.image.Platform;
import io.scar.container.image.PlatformChoice;
import io.scar.container.image.Reference;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An image in a folder or an archive, on this machine or elsewhere. */
final class LocalImage implements ImageSource {

  private final ImageFiles files;
  private final String name;
  private final byte[] configBytes;
  private final Digest digest;
  private final ImageConfig config;
  private final List<ImageLayer> layers;
  private final boolean isRemote;

  private LocalImage(
      ImageFiles files, String name, FoundImage found, Platform platform, boolean isRemote)
      throws ContainerException {
    this.files = files;
    this.name = name;
    this.configBytes = found.configBytes();
    this.digest = found.digest();
    this.config = found.config();
    this.layers = found.layers();
    this.isRemote = isRemote;
    PlatformChoice.require(config.platform(), platform, "image " + name);
  }

  static LocalImage open(Reference.OciLayout layout, Platform platform) throws ContainerException {
    return open(
        FolderFiles.open(layout.folder()), layout.toString(), layout.tag(), platform, false);
  }

  static LocalImage open(Reference.Archive archive, Platform platform) throws ContainerException {
    return open(TarFiles.open(archive.file()), archive.toString(), archive.tag(), platform, false);
  }

  static LocalImage open(ArchiveBytes archive, Platform platform) throws ContainerException {
    return open(RemoteTarFiles.open(archive), archive.name(), null, platform, true);
  }

  private static LocalImage open(
      ImageFiles files, String name, @Nullable String tag, Platform platform, boolean isRemote)
      throws ContainerException {
    boolean opened = false;
    try {
      FoundImage found =
          files.has(DockerSave.MANIFEST)
              ? new DockerSave(files).find(tag)
              : new OciLayout(files, platform).find(tag);
      LocalImage image = new LocalImage(files, name, found, platform, isRemote);
      opened = true;
      return image;
    } catch (ContainerException e) {
      throw e;
    } catch (IOException e) {
      throw new ContainerException(
          Kind.MACHINE,
          "image "
              + name
              + " cannot be read: "
              + MachineFault.reason(e)
              + "; check its permissions",
          e);
    } finally {
      if (!opened) {
        files.close();
      }
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Digest digest() {
    return digest;
  }

  @Override
  public ImageConfig config() {
    return config;
  }

  @Override
  public byte[] configBytes() {
    return configBytes.clone();
  }

  @Override
  public List<ImageLayer> layers() {
    return layers;
  }

  @Override
  public boolean isRemote() {
    return isRemote;
  }

  @Override
  public InputStream open(ImageLayer layer) throws IOException {
    if (!files.has(layer.path())) {
      throw new ContainerException(
          Kind.DAMAGED,
          "image " + name + ": blob " + layer.path() + " is missing; copy or save the image again");
    }
    return new VerifiedInputStream(
        files.open(layer.path()),
        "image " + name + ", blob " + layer.path(),
        layer.blobSize(),
        layer.blobDigest());
  }

  @Override
  public void close() throws ContainerException {
    files.close();
  }
}
