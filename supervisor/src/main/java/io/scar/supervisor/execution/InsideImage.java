package io.scar.supervisor.execution;

import io.scar.supervisor.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The place of programs in the image that this process itself runs in. The image's settings hold as
 * far as this process may: nobody but root becomes another user, and a working directory or a home
 * that cannot be used is replaced by a folder of the run.
 */
final class InsideImage {

  private static final Logger LOG = LoggerFactory.getLogger(InsideImage.class);
  private static final String HOME = "HOME=";
  private static final String ROOT = "0";

  private final Path root;
  private final Privileges privileges;

  /**
   * @param root of the image: {@code /}
   */
  InsideImage(Path root, Privileges privileges) {
    this.root = root;
    this.privileges = privileges;
  }

  /** Of a run; its folders are opened to the image's user, if that is another. */
  Place place(ImageSettings settings, Workspace workspace) {
    Optional<String> wanted = settings.user().filter(user -> !isMyself(user));
    Optional<String> other = wanted.filter(user -> privileges.mayBecomeOthers());
    if (wanted.isPresent() && other.isEmpty()) {
      LOG.debug(
          "the image's user {} is not honoured: this process is user {} and may not become another",
          wanted.get(),
          privileges.user());
    }
    if (other.isPresent()) {
      workspace.openToOthers();
    }
    return Place.hosted(
        workingDirectory(settings, workspace, other),
        other,
        home(settings, workspace, other),
        workspace.scratch());
  }

  private boolean isMyself(String user) {
    String name = name(user);
    return name.equals(privileges.user())
        || account(name).filter(a -> a.user().equals(privileges.user())).isPresent();
  }

  /** Made where it is missing, as Docker makes it. */
  private String workingDirectory(
      ImageSettings settings, Workspace workspace, Optional<String> other) {
    String wanted = settings.workingDirectory().orElse("/");
    Path folder = in(wanted);
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      LOG.debug("the image's working directory {} cannot be made: {}", wanted, e + "");
    }
    // Whether another user can enter it is that user's to find out.
    if (Files.isDirectory(folder) && (other.isPresent() || Files.isExecutable(folder))) {
      return wanted;
    }
    LOG.warn(
        "the image's working directory {} cannot be entered by user {}; the program starts in {}, which is empty",
        wanted,
        privileges.user(),
        workspace.scratch());
    return workspace.scratch().toString();
  }

  /** The image's, if files can be made there; else one that is gone after the run. */
  private Path home(ImageSettings settings, Workspace workspace, Optional<String> other) {
    Optional<Account> account = account(other.map(InsideImage::name).orElse(privileges.user()));
    return settings.environment().stream()
        .filter(variable -> variable.startsWith(HOME + "/"))
        .map(variable -> Path.of(variable.substring(HOME.length())))
        .reduce((first, last) -> last)
        .or(() -> account.map(Account::home))
        .filter(
            home ->
                other.isPresent()
                    ? isWritable(in(home.toString()), account)
                    : Files.isDirectory(in(home.toString()))
                        && Files.isWritable(in(home.toString())))
        .orElse(workspace.scratch());
  }

  /** For another user, whom the kernel cannot be asked about. */
  private static boolean isWritable(Path folder, Optional<Account> account) {
    try {
      if (!Files.isDirectory(folder)) {
        return false;
      }
      Set<PosixFilePermission> modes = Files.getPosixFilePermissions(folder);
      String owner = Files.getAttribute(folder, "unix:uid").toString();
      return modes.contains(PosixFilePermission.OTHERS_WRITE)
          || (modes.contains(PosixFilePermission.OWNER_WRITE)
              && account.filter(a -> a.user().equals(owner)).isPresent());
    } catch (IOException e) {
      LOG.debug("{} is not used as a home: {}", folder, e + "");
      return false;
    }
  }

  private Optional<Account> account(String who) {
    return Account.find(who, in("/etc/passwd"));
  }

  private Path in(String path) {
    return root.resolve(Path.of("/").relativize(Path.of(path))).normalize();
  }

  /** {@code USER} of {@code USER[:GROUP]}. */
  private static String name(String user) {
    int colon = user.indexOf(':');
    String name = colon < 0 ? user : user.substring(0, colon);
    return name.isEmpty() ? ROOT : name;
  }
}
