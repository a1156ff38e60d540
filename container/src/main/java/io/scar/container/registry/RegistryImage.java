package io.scar.container.registry;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.archive.ImageLayer;
import io.scar.container.archive.ImageSource;
import io.scar.container.archive.VerifiedInputStream;
import io.scar.container.image.Descriptor;
import io.scar.container.image.Digest;
import io.scar.container.image.ImageConfig;
import io.scar.container.image.Printable;
import io.scar.container.image.Reference;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** An image in a registry; its layers are fetched as they are read. */
public final class RegistryImage implements ImageSource {

  private final Reference.Registry name;
  private final ManifestPuller.Pulled pulled;
  private final List<RepositoryClient> places;

  /**
   * @param places that may have the blobs, in the order to ask them; the first had the manifest
   */
  RegistryImage(
      Reference.Registry name, ManifestPuller.Pulled pulled, List<RepositoryClient> places) {
    this.name = name;
    this.pulled = pulled;
    this.places = List.copyOf(places);
  }

  @Override
  public String name() {
    return name.toString();
  }

  /** The same image by the digest of its manifest for this platform: a name that nobody moves. */
  public Reference.Registry pinned() {
    return name.at(pulled.digest());
  }

  @Override
  public Digest digest() {
    return pulled.manifest().config().digest();
  }

  @Override
  public ImageConfig config() {
    return pulled.config();
  }

  @Override
  public byte[] configBytes() {
    return pulled.configuration().bytes().clone();
  }

  @Override
  public List<ImageLayer> layers() {
    return pulled.layers();
  }

  /** The first byte that is read opens the connection. */
  @Override
  public InputStream open(ImageLayer layer) throws ContainerException {
    int index = pulled.layers().indexOf(layer);
    if (index < 0) {
      throw new IllegalArgumentException("not a layer of " + name + ": " + layer);
    }
    Descriptor blob = pulled.manifest().layers().get(index);
    String what =
        "image "
            + name
            + ", layer "
            + (index + 1)
            + " of "
            + pulled.layers().size()
            + " ("
            + blob.digest().shortHex()
            + ")";
    return new VerifiedInputStream(
        new BlobStream(what, blob.size(), places.getFirst().http(), blobPlaces(blob, what)),
        what,
        blob.size(),
        blob.digest());
  }

  /** Layers that registries may not distribute are elsewhere, and maybe also here. */
  private List<BlobPlace> blobPlaces(Descriptor blob, String what) throws ContainerException {
    List<BlobPlace> blobPlaces = new ArrayList<>();
    RepositoryClient any = places.getFirst();
    for (String url : blob.urls()) {
      URI address = Addresses.secure(url);
      if (address != null) {
        blobPlaces.add(offset -> any.elsewhere(address, offset, what));
      }
    }
    if (!blob.urls().isEmpty() && blobPlaces.isEmpty()) {
      throw new ContainerException(
          Kind.UNSUPPORTED,
          what
              + " is to be fetched from "
              + Printable.of(blob.urls().getFirst())
              + ", and only https addresses are; copy the image with all its layers into a"
              + " registry");
    }
    for (RepositoryClient repository : places) {
      blobPlaces.add(offset -> repository.blob(blob.digest(), offset, what));
    }
    return blobPlaces;
  }

  @Override
  public boolean isRemote() {
    return true;
  }

  /** Nothing is open but the streams, which are closed by who opened them. */
  @Override
  public void close() {}
}
