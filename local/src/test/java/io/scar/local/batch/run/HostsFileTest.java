package io.scar.local.batch.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HostsFileTest {

  @Test
  void theMachinesNameLeadsToTheNodeAloneAndOtherNamesWhereTheyDid() {
    assertThat(
            HostsFile.lines(
                List.of(
                    "127.0.0.1\tlocalhost vm # vm itself",
                    "127.0.1.1 VM",
                    "# vm",
                    "",
                    "10.0.0.7 vm.example.org other"),
                "vm",
                "127.1.0.2"))
        .containsExactly(
            "127.1.0.2 vm", "127.0.0.1 localhost", "# vm", "", "10.0.0.7 vm.example.org other");
  }
}
