package io.scar.supervisor.event.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.scar.supervisor.fixture.ProxyEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartTest {

  private static final String TYPE = "multipart/form-data; boundary=XX";

  @Test
  void filesAreInputsAndFieldsAreVariables() {
    String form =
        part("form-data; name=\"who\"", "Ann\r\nB")
            + part("form-data; name=\"pictures\"; filename=\"cat.png\"", "--X\r\n--XY")
            + part("form-data; name=\"pictures\"; filename=\"größe 2.png\"", "")
            + part("form-data; name=\"none\"; filename=\"\"", "")
            + part("form-data; name=\"who\"", "C")
            + part("form-data; name=q; filename*=UTF-8''%C3%BC+.txt", "u")
            + "--XX--\r\n";

    HttpRequest request = read(TYPE, form);

    assertThat(request.variables())
        .containsEntry("CONT_VAR_who", "Ann\r\nB,C")
        .doesNotContainKey("CONT_VAR_pictures");
    assertThat(files(request))
        .extracting(FilePart::fileName)
        .containsExactly("cat.png", "größe 2.png", "ü+.txt");
    assertThat(files(request).getFirst().content().array()).asString().isEqualTo("--X\r\n--XY");
  }

  @Test
  void aFormThatIsBase64AsAWholeIsOneToo() {
    String form = part("form-data; name=\"f\"; filename=\"a\"", "1") + "--XX--";
    ProxyEvent event =
        ProxyEvent.rest()
            .header("Content-Type", TYPE)
            .body(
                java.util.Base64.getMimeEncoder()
                    .encodeToString(form.getBytes(StandardCharsets.UTF_8)));

    assertThat(files(HttpRequests.read(ProxyEventShapesTest.call(event), true))).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "..",
        ".",
        "../x",
        "a/../../x",
        "/etc/passwd",
        "a/b",
        "..\\\\x",
        "C:\\\\x",
        "a\u0000b",
        "a\tb"
      })
  void aFileNameThatLeadsElsewhereIsRefused(String name) {
    refused(TYPE, part("form-data; name=\"f\"; filename=\"" + name + "\"", "x") + "--XX--");
    refused(
        TYPE,
        part(
                "form-data; name=\"f\"; filename*=UTF-8''"
                    + name.replace("\\\\", "\\")
                        .replace("/", "%2F")
                        .replace("\u0000", "%00")
                        .replace("\t", "%09"),
                "x")
            + "--XX--");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--XX",
        "--XX--",
        "no boundary at all",
        "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nnever ends",
        "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n",
        "--XX\r\nContent-Disposition: form-data; name=\"a\r\n\r\nx\r\n--XX--",
        "--XX\r\nContent-Disposition: form-data; name=a; name=b\r\n\r\nx\r\n--XX--",
        "--XX\r\nContent-Disposition: form-data\r\n\r\nx\r\n--XX--",
        "--XX\r\nContent-Disposition: attachment; name=a\r\n\r\nx\r\n--XX--",
        "--XX\r\nContent-Type: text/plain\r\n\r\nx\r\n--XX--",
        "--XX\r\nno header\r\n\r\nx\r\n--XX--",
        "--XX\r\nContent-Disposition: form-data;\r\n name=a\r\n\r\nx\r\n--XX--",
        "--XX\r\nContent-Disposition: form-data; name=a\r\nContent-Disposition: form-data; name=b\r\n\r\nx\r\n--XX--",
        "--XX\r\nContent-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: base64\r\n\r\neA==\r\n--XX--",
        "--XX\r\nContent-Disposition: form-data; name=a\r\nContent-Type: multipart/mixed; boundary=YY\r\n\r\n--YY--\r\n--XX--",
        "--XX\r\nContent-Disposition: form-data; name=a; filename*=latin1''x\r\n\r\nx\r\n--XX--",
        "--XXjunk\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--XX--"
      })
  void aFormThatBreaksTheRulesIsRefused(String form) {
    refused(TYPE, form);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=\"a\u0001b\"",
        "multipart/form-data; boundary=XX; boundary=YY",
        "multipart/form-data; boundary=\"XX",
        "multipart/form-data; boundary=\u00fc"
      })
  void aFormWithoutABoundaryIsRefused(String type) {
    refused(type, part("form-data; name=a", "x") + "--XX--");
  }

  @Test
  void twoFilesOfOneNameAreRefused() {
    refused(
        TYPE,
        part("form-data; name=a; filename=x", "1")
            + part("form-data; name=b; filename=x", "2")
            + "--XX--");
  }

  @Test
  void hugeHeadersManyPartsAndLargeFieldsAreRefused() {
    refused(
        TYPE,
        "--XX\r\nX-Long: "
            + "x".repeat(5000)
            + "\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--XX--");
    refused(TYPE, part("form-data; name=a", "x").repeat(10_000) + "--XX--");
    refused(TYPE, part("form-data; name=a", "x".repeat(70_000)) + "--XX--");
    StringBuilder files = new StringBuilder();
    for (int i = 0; i < 2_000; i++) {
      files.append(part("form-data; name=a; filename=" + i, ""));
    }
    refused(TYPE, files + "--XX--");
  }

  @Test
  void bytesThatAreNotUtf8AreRefusedWhereTextIsMeant() {
    byte[] name = latin1(part("form-data; name=\"f\"; filename=\"\u00fc\"", "x") + "--XX--");
    byte[] value = latin1(part("form-data; name=\"f\"", "\u00fc") + "--XX--");
    byte[] content = latin1(part("form-data; name=\"f\"; filename=a", "\u00fc") + "--XX--");

    refused(ProxyEvent.http().header("content-type", TYPE).body(name));
    refused(ProxyEvent.http().header("content-type", TYPE).body(value));
    HttpRequest request =
        HttpRequests.read(
            ProxyEventShapesTest.call(ProxyEvent.http().header("content-type", TYPE).body(content)),
            true);
    assertThat(files(request).getFirst().content().array()).containsExactly(0xfc);
  }

  /** Whatever comes: files whose names stay in their folder, or a refusal. */
  @Property(tries = 2000)
  void noFormLeadsOutOfItsFolder(@ForAll("forms") String form) {
    HttpRequest request;
    try {
      request =
          HttpRequests.read(
              ProxyEventShapesTest.call(
                  ProxyEvent.http()
                      .header("content-type", TYPE)
                      .body(form.getBytes(StandardCharsets.ISO_8859_1))),
              true);
    } catch (RequestRefused e) {
      assertThat(e.status()).isBetween(400, 499);
      return;
    }
    assertThat(files(request))
        .allSatisfy(
            file ->
                assertThat(file.fileName())
                    .isNotIn("", ".", "..")
                    .doesNotContain("/", "\\", "\u0000"));
  }

  /** What is written by the rules comes out as it went in. */
  @Property(tries = 500)
  void contentIsKeptToTheByte(@ForAll("contents") List<byte[]> contents) {
    StringBuilder form = new StringBuilder();
    for (int i = 0; i < contents.size(); i++) {
      form.append(
          part(
              "form-data; name=f; filename=file" + i,
              new String(contents.get(i), StandardCharsets.ISO_8859_1)));
    }
    HttpRequest request =
        HttpRequests.read(
            ProxyEventShapesTest.call(
                ProxyEvent.http()
                    .header("content-type", TYPE)
                    .body(latin1(form + "--XX--\r\nan epilogue"))),
            true);

    List<byte[]> read = new ArrayList<>();
    files(request).forEach(file -> read.add(file.content().array()));
    assertThat(read).hasSameSizeAs(contents);
    for (int i = 0; i < read.size(); i++) {
      assertThat(Arrays.equals(read.get(i), contents.get(i))).isTrue();
    }
  }

  @Provide
  Arbitrary<String> forms() {
    return Arbitraries.of(
            "--XX",
            "\r\n",
            "--",
            "\r\n--XX\r\n",
            "\r\n--XX--\r\n",
            "Content-Disposition: form-data; name=\"a\"; filename=\"b\"",
            "Content-Disposition: form-data; name=\"../a\"",
            "Content-Disposition: form-data; name=a; filename=\"../../b\"",
            "Content-Disposition: form-data; name=a; filename*=UTF-8''..%2Fb",
            "Content-Type: multipart/mixed; boundary=XX",
            ": ",
            "\"",
            "\\",
            ";",
            "=",
            "%",
            "..",
            "/",
            "\u0000",
            "\u00ff",
            "x")
        .list()
        .ofMaxSize(30)
        .map(parts -> "--XX\r\n" + String.join("", parts));
  }

  @Provide
  Arbitrary<List<byte[]>> contents() {
    Arbitrary<Byte> bytes =
        Arbitraries.of((byte) '\r', (byte) '\n', (byte) '-', (byte) 'X', (byte) 0, (byte) -1);
    return bytes
        .array(byte[].class)
        .ofMaxSize(40)
        .filter(
            content ->
                !("\r\n" + new String(content, StandardCharsets.ISO_8859_1)).contains("\r\n--XX"))
        .list()
        .ofMinSize(1)
        .ofMaxSize(5);
  }

  private static String part(String disposition, String content) {
    return "--XX\r\nContent-Disposition: " + disposition + "\r\n\r\n" + content + "\r\n";
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static HttpRequest read(String type, String form) {
    return HttpRequests.read(
        ProxyEventShapesTest.call(
            ProxyEvent.http()
                .header("content-type", type)
                .body(form.getBytes(StandardCharsets.UTF_8))),
        true);
  }

  private static void refused(String type, String form) {
    refused(
        ProxyEvent.http().header("content-type", type).body(form.getBytes(StandardCharsets.UTF_8)));
  }

  private static void refused(ProxyEvent event) {
    assertThatExceptionOfType(RequestRefused.class)
        .isThrownBy(() -> HttpRequests.read(ProxyEventShapesTest.call(event), true))
        .satisfies(refusal -> assertThat(refusal.status()).isBetween(400, 499));
  }

  private static List<FilePart> files(HttpRequest request) {
    return ((HttpInput.Files) request.input()).files();
  }
}
