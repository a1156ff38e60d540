package io.scar.cli.invoke;

import io.scar.cli.observe.CallReport;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** A run over many objects as a page of its own, that needs nothing else to be shown. */
public final class HtmlReport {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);
  private static final int WIDTH = 900;
  private static final int HEIGHT = 220;

  private final String function;
  private final String input;
  private final Instant begin;
  private final RunSummary summary;
  private final List<Outcome> outcomes;

  /**
   * @param input where the objects are
   * @param outcomes by key
   */
  public HtmlReport(
      String function, String input, Instant begin, RunSummary summary, List<Outcome> outcomes) {
    this.function = function;
    this.input = input;
    this.begin = begin;
    this.summary = summary;
    this.outcomes = List.copyOf(outcomes);
  }

  /** The page. */
  public String page() {
    StringBuilder page = new StringBuilder();
    page.append(head());
    figures(page);
    picture(page);
    if (summary.failed() > 0) {
      page.append("<h2>Failed</h2>\n");
      table(page, outcomes.stream().filter(Outcome::failed).toList(), true);
    }
    page.append("<h2>All calls</h2>\n");
    table(page, outcomes, false);
    if (summary.reported() > 0) {
      page.append(
          "<p>The cost is an estimate by list prices of us-east-1 for x86-64, without free tier"
              + " and other services.</p>\n");
    }
    return page.append("</body>\n</html>\n").toString();
  }

  private String head() {
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>%1$s: %2$s</title>
      <style>
      :root { color-scheme: light dark; --line: #8884; --bad: #c22; --cold: #27c; --warm: #888; }
      body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
      h1 { font-size: 1.3rem; } h2 { font-size: 1.05rem; margin-top: 2rem; }
      dl { display: flex; flex-wrap: wrap; gap: .5rem 2rem; } dt { font-size: .8rem; opacity: .7; } dd { margin: 0; font-size: 1.2rem; }
      table { border-collapse: collapse; width: 100%%; font-size: .85rem; }
      th, td { text-align: left; padding: .2rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
      td.n, th.n { text-align: right; white-space: nowrap; } tr.bad td { color: var(--bad); }
      svg { width: 100%%; height: auto; border: 1px solid var(--line); }
      .warm { fill: var(--warm); } .cold { fill: var(--cold); } .bad { fill: var(--bad); }
      figcaption, p { font-size: .85rem; opacity: .8; } figure { margin: 1rem 0; }
      </style>
      </head>
      <body>
      <h1>%1$s over %2$s</h1>
      <p>%3$s</p>
      """
        .formatted(escaped(function), escaped(input), TIME.format(begin));
  }

  private void figures(StringBuilder page) {
    page.append("<dl>\n");
    figure(page, "files", "%,d", summary.files());
    figure(page, "done", "%,d", summary.done());
    if (summary.handedOver() > 0) {
      figure(page, "handed over to jobs", "%,d", summary.handedOver());
    }
    figure(page, "failed", "%,d", summary.failed());
    figure(page, "seconds", "%.1f", summary.took().toMillis() / 1e3);
    figure(page, "p50", "%,d ms", summary.p50().toMillis());
    figure(page, "p95", "%,d ms", summary.p95().toMillis());
    if (summary.reported() > 0) {
      figure(page, "cold starts", "%,d", summary.coldStarts());
      figure(page, "billed", "%,.1f s", summary.billed().toMillis() / 1e3);
      figure(page, "cost", "%s", summary.cost());
    }
    page.append("</dl>\n");
  }

  private static void figure(StringBuilder page, String name, String format, Object value) {
    page.append("<div><dt>").append(name).append("</dt><dd>");
    page.append(escaped(String.format(Locale.ROOT, format, value))).append("</dd></div>\n");
  }

  /** Each call a dot: when it began, and how long it took. */
  private void picture(StringBuilder page) {
    double all = Math.max(1, summary.took().toMillis());
    double longest =
        Math.max(1, outcomes.stream().mapToLong(o -> o.took().toMillis()).max().orElse(1));
    page.append("<figure><svg viewBox=\"0 0 ").append(WIDTH).append(' ').append(HEIGHT);
    page.append("\" role=\"img\" aria-label=\"Time of each call\">\n");
    for (Outcome outcome : outcomes) {
      boolean cold = outcome.report().map(CallReport::cold).orElse(false);
      page.append(
          String.format(
              Locale.ROOT,
              "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\"><title>%s</title></circle>%n",
              outcome.failed() ? "bad" : cold ? "cold" : "warm",
              8 + outcome.begun().toMillis() / all * (WIDTH - 16),
              HEIGHT - 8 - outcome.took().toMillis() / longest * (HEIGHT - 16),
              escaped(outcome.object().key() + ": " + outcome.took().toMillis() + " ms")));
    }
    page.append("</svg><figcaption>From left to right when a call began, upwards how long it took");
    page.append(
        String.format(
            Locale.ROOT,
            " (at most %,.0f ms). Blue: cold starts; red: failed.</figcaption></figure>%n",
            longest));
  }

  private static void table(StringBuilder page, List<Outcome> rows, boolean reasons) {
    page.append(
        "<table>\n<tr><th>object</th><th class=\"n\">ms</th><th class=\"n\">billed ms</th>");
    page.append("<th>start</th><th class=\"n\">exit</th><th>request</th>");
    page.append(reasons ? "<th>why</th></tr>\n" : "</tr>\n");
    for (Outcome row : rows) {
      page.append(row.failed() ? "<tr class=\"bad\">" : "<tr>");
      cell(page, "", row.object().key());
      cell(page, "n", String.format(Locale.ROOT, "%,d", row.took().toMillis()));
      cell(
          page,
          "n",
          row.report().map(r -> String.format(Locale.ROOT, "%,d", r.billed())).orElse(""));
      cell(page, "", row.report().map(r -> r.cold() ? "cold" : "warm").orElse(""));
      cell(page, "n", row.handedOver() ? "job" : String.valueOf(row.exitCode()));
      cell(page, "", row.requestId());
      if (reasons) {
        cell(page, "", row.reason());
      }
      page.append("</tr>\n");
    }
    page.append("</table>\n");
  }

  private static void cell(StringBuilder page, String type, String text) {
    page.append(type.isEmpty() ? "<td>" : "<td class=\"" + type + "\">");
    page.append(escaped(text)).append("</td>");
  }

  private static String escaped(String text) {
    StringBuilder html = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> html.append("&amp;");
                case '<' -> html.append("&lt;");
                case '>' -> html.append("&gt;");
                case '"' -> html.append("&quot;");
                case '\'' -> html.append("&#39;");
                default -> html.appendCodePoint(Character.isISOControl(c) ? ' ' : c);
              }
            });
    return html.toString();
  }
}
