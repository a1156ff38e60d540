package io.scar.cli.testing;

import java.util.SortedSet;

/** Says who calls. */
final class FakeSts implements FakeService {

  @Override
  public String operation(Call call) {
    return call.form().getOrDefault("Action", "");
  }

  @Override
  public Reply answer(String operation, Call call) {
    return Reply.xml(
        200,
        "<GetCallerIdentityResponse><GetCallerIdentityResult><UserId>AIDATEST</UserId><Account>%s</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"
            .formatted(FakeAws.ACCOUNT));
  }

  @Override
  public Reply error(int status, String code, String message) {
    return new FakeIam().error(status, code, message);
  }

  @Override
  public void things(SortedSet<String> things) {}
}
