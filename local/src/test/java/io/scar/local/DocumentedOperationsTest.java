package io.scar.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.local.lambda.LambdaOperations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operations that docs/local-cloud.md says are served, against those that are. */
class DocumentedOperationsTest {

  private static final Path TOP = Path.of(System.getProperty("scar.top", ".."));
  private static final Pattern NAME = Pattern.compile("`([A-Z]\\w+)`");
  private static final Pattern CASE = Pattern.compile("\"([A-Z]\\w+)\"");

  private static final Pattern ROUTE = Pattern.compile("on(?:Tags)?\\(\\s*\"([A-Z]\\w+)\",");
  private static final Set<String> LISTS = Set.of("Integration", "Route", "Stage", "Deployment");

  @TempDir Path folder;

  @Test
  void lambdasAreThoseOfItsRoutes() throws IOException {
    assertThat(documented("Lambda")).isEqualTo(new TreeSet<>(LambdaOperations.served(folder)));
  }

  @Test
  void thoseOfTheOthersAreThoseOfTheirSwitches() throws IOException {
    assertThat(documented("CloudWatch Logs")).isEqualTo(inSource("logs/LogsService.java"));
    assertThat(documented("IAM")).isEqualTo(inSource("iam/IamService.java"));
    assertThat(documented("EventBridge")).isEqualTo(inSource("events/EventsService.java"));
    assertThat(documented("Resource tags")).isEqualTo(inSource("tagging/TaggingService.java"));
    assertThat(documented("ECR")).isEqualTo(inSource("ecr/EcrService.java"));
    assertThat(documented("STS")).isEqualTo(inSource("sts/StsService.java"));
  }

  @Test
  void apiGatewaysAreThoseOfItsRoutes() throws IOException {
    Path source =
        TOP.resolve("local/src/main/java/io/scar/local/apigateway/ApiGatewayService.java");
    Set<String> served = new TreeSet<>();
    for (Matcher route = ROUTE.matcher(Files.readString(source)); route.find(); ) {
      served.add(route.group(1));
    }
    for (String item : LISTS) {
      served.addAll(Set.of("Create" + item, "Get" + item + "s", "Get" + item));
      served.addAll(Set.of("Update" + item, "Delete" + item));
    }
    Set<String> documented = documented("API Gateway, REST");
    documented.addAll(documented("API Gateway, HTTP"));
    assertThat(documented).isEqualTo(served);
  }

  @Test
  void batchesAreThoseOfItsRoutes() throws IOException {
    Path source = TOP.resolve("local/src/main/java/io/scar/local/batch/BatchService.java");
    Set<String> served = new TreeSet<>();
    for (Matcher route = ROUTE.matcher(Files.readString(source)); route.find(); ) {
      served.add(route.group(1));
    }
    assertThat(documented("Batch")).isEqualTo(served);
  }

  private static Set<String> documented(String service) throws IOException {
    String row =
        Files.readAllLines(TOP.resolve("docs/local-cloud.md")).stream()
            .filter(line -> line.startsWith("| " + service + " |"))
            .findFirst()
            .orElseThrow();
    return found(NAME, row);
  }

  private static Set<String> inSource(String file) throws IOException {
    Path sources = TOP.resolve("local/src/main/java/io/scar/local");
    return found(
        CASE,
        Files.readAllLines(sources.resolve(file)).stream()
            .map(String::strip)
            .filter(line -> line.startsWith("case \""))
            .map(line -> line.substring(0, line.indexOf("->")))
            .collect(Collectors.joining()));
  }

  private static Set<String> found(Pattern pattern, String text) {
    Set<String> names = new TreeSet<>();
    for (Matcher matcher = pattern.matcher(text); matcher.find(); ) {
      names.add(matcher.group(1));
    }
    return names;
  }
}
