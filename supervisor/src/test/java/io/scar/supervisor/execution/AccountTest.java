package io.scar.supervisor.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccountTest {

  @TempDir Path folder;

  private Path passwd(String text) throws IOException {
    return Files.writeString(folder.resolve("passwd"), text);
  }

  @Test
  void isFoundByItsNameAndByItsNumber() throws IOException {
    Path passwd = passwd("root:x:0:0:root:/root:/bin/sh\napp:x:1000:1001:An app:/home/app:\n");
    Account app = new Account("app", "1000", Path.of("/home/app"));

    assertThat(Account.find("app", passwd)).contains(app);
    assertThat(Account.find("1000", passwd)).contains(app);
    assertThat(Account.find("1001", passwd)).isEmpty();
  }

  @Test
  void linesThatAreNoneArePassedOver() throws IOException {
    Path passwd = passwd("# comment\napp:x:1000\n\nápp:x:1:1::relative:\napp:x:7:7::/a:/b\n");

    assertThat(Account.find("app", passwd)).map(Account::user).contains("7");
  }

  @Test
  void anImageWithoutTheFileHasNone() {
    assertThat(Account.find("root", folder.resolve("gone"))).isEmpty();
  }
}
