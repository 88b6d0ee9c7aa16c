package io.tidegate.autoscaler.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.autoscaler.simulation.RunResult;
import java.io.StringReader;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class HtmlReportTest {
  private final RunResult result =
      new RunResult(
          "<tidegate> & \"friends\"",
          7200,
          OptionalInt.of(12),
          OptionalDouble.of(0.104),
          OptionalDouble.of(1.25),
          OptionalInt.empty(),
          3.5,
          4,
          1,
          new RunResult.Curves(
              4,
              new float[] {1, 200, 3},
              new float[] {1, 2, 2},
              new float[] {0, 4, 0},
              new float[] {0.1f, 2, 0.1f}));

  @Test
  void needsNothingFromElsewhere() {
    String html = new HtmlReport("Replay", List.of("a note"), List.of(result), 0.2).text();

    assertThat(html)
        .doesNotContain("http:", "https:", "src=", "<script", "<link", "@import", "url(");
  }

  @Test
  void holdsATableAndAPlotThatAreWellFormed() throws Exception {
    String html = new HtmlReport("Replay", List.of("a note"), List.of(result), 0.2).text();
    String xml = html.replace("<!doctype html>\n", "").replace("<meta charset=\"utf-8\">", "");

    var document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(xml)));

    assertThat(document.getElementsByTagName("svg").getLength()).isEqualTo(1);
    assertThat(document.getElementsByTagName("tr").getLength()).isEqualTo(2);
    assertThat(document.getElementsByTagName("td").item(0).getTextContent())
        .isEqualTo("<tidegate> & \"friends\"");
    assertThat(html).contains("3.50", "104 ms", "1.3 s");
  }

  @Test
  void anExtrapolationSaysSoAndLeavesOutWhatIsNotKnown() {
    RunResult worked =
        new RunResult(
            "recorded",
            7200,
            OptionalInt.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalInt.of(40),
            3.5,
            4,
            1,
            new RunResult.Curves(
                4,
                new float[] {1, 7.2f, 3},
                new float[] {1, 2, 2},
                new float[] {0, 4, 0},
                new float[] {}));

    String html = new HtmlReport("Replay", List.of(), List.of(worked), 0).text();

    assertThat(ComparisonTable.lines(List.of(worked)).getFirst())
        .startsWith("policy (extrapolated)")
        .contains("over goal s");
    assertThat(ComparisonTable.cells(worked))
        .containsExactly("recorded", "–", "–", "–", "40", "3.50", "4", "1");
    assertThat(html)
        .contains("policy (extrapolated)", "<td>–</td>", "40 seconds over the goal")
        // the work needs 7.2 instances, so both axes go to 8
        .contains(">8</text>")
        .doesNotContain("/s</text>", "requests a second");
  }

  @Test
  void withoutResultsThereIsNoTable() {
    assertThat(new HtmlReport("Replay", List.of("why"), List.of(), 0).text())
        .contains("<p>why</p>")
        .doesNotContain("<table", "Blue:");
  }

  @Test
  void columnsLineUp() {
    List<String> lines = ComparisonTable.lines(List.of(result));

    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).hasSameSizeAs(lines.get(1));
    assertThat(lines.get(1)).endsWith("3.50        4      1");
  }
}
