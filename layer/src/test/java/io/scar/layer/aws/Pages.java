package io.scar.layer.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An account with more functions than a page of a list has. */
abstract class Pages extends AccountTest {

  private static final int OURS = 120;
  private static final int THEIRS = 15;

  Pages(Where where) {
    super(where);
  }

  @BeforeAll
  final void makeFunctions() throws IOException {
    aws.run(
        "iam",
        "create-role",
        "--role-name",
        "any",
        "--assume-role-policy-document",
        "{\"Version\":\"2012-10-17\",\"Statement\":[]}");
    for (int i = 0; i < OURS; i++) {
      make("ours-%03d".formatted(i), "{\"createdby\": \"scar\"}");
    }
    for (int i = 0; i < THEIRS; i++) {
      make("theirs-%03d".formatted(i), "{}");
    }
    gateway.passed();
  }

  private void make(String name, String tags) throws IOException {
    account.lambda(
        "POST",
        "/2015-03-31/functions",
        """
        {"FunctionName": "%s", "Runtime": "provided.al2023", "Handler": "a", "Code": {"ZipFile": "%s"},
         "Role": "arn:aws:iam::%s:role/any", "Tags": %s}
        """
            .formatted(name, SmallZip.BASE64, server.account(), tags));
  }

  @Test
  void allOursAreListedAndNoneOfOthers() throws IOException {
    List<String> names =
        scar.run("ls")
            .succeeded()
            .out()
            .lines()
            .skip(2)
            .map(l -> l.replaceFirst(" .*", ""))
            .toList();

    assertThat(names).isEqualTo(IntStream.range(0, OURS).mapToObj("ours-%03d"::formatted).toList());
    List<String> asked = gateway.passed().stream().map(Request::what).toList();
    assertThat(asked).filteredOn("tagging:GetResources"::equals).hasSizeGreaterThan(1);
    if (!has(Gap.LISTS_FUNCTIONS_IN_ONE_PAGE)) {
      assertThat(asked).filteredOn(what -> what.contains("/functions")).hasSize(3);
    }
  }

  @Test
  void allOfTheAccountAreListedOnRequestAndOursAreMarked() throws IOException {
    List<String> lines = scar.run("ls", "--all").succeeded().out().lines().skip(2).toList();

    assertThat(lines).hasSize(OURS + THEIRS);
    assertThat(lines).filteredOn(line -> line.endsWith("yes")).hasSize(OURS);
    assertThat(lines).filteredOn(line -> line.startsWith("theirs-")).hasSize(THEIRS);
  }
}
