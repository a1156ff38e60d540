package io.scar.supervisor.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.container.engine.EngineChoice;
import io.scar.container.engine.EngineMode;
import org.junit.jupiter.api.Test;

class ScarExecTest {

  @Test
  void thatNamespacesAreNotAllowedIsToldWithoutAdvice() {
    EngineChoice choice =
        new EngineChoice(
            EngineMode.REWRITE,
            "rewrite: a trial run worked; namespaces: this machine forbids them; start it with more");

    assertThat(ScarExec.told(choice, false)).isEqualTo("rewrite: namespaces are not allowed here");
  }

  @Test
  void anyOtherChoiceIsToldWithItsReason() {
    EngineChoice best = new EngineChoice(EngineMode.NAMESPACES, "namespaces: a trial run worked");
    EngineChoice asked = new EngineChoice(EngineMode.REWRITE, "rewrite: asked for");
    EngineChoice host = new EngineChoice(EngineMode.HOST, "host: there is no image to enter");

    assertThat(ScarExec.told(best, false)).isEqualTo(best.why());
    assertThat(ScarExec.told(asked, true)).isEqualTo(asked.why());
    assertThat(ScarExec.told(host, false)).isEqualTo(host.why());
  }
}
