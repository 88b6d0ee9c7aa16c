package io.tidegate.balancer.compression;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompressionPolicyTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gzip | true",
        "GZIP;Q=1 | true",
        "br, gzip;q=0.001 | true",
        "* | true",
        "gzip;q=0, * | false",
        "br;q=1, *;q=0 | false",
        "br, deflate | false",
        "gzip;q=2 | false",
        "gzip;level=1 | false",
        "identity | false"
      })
  void readsWhatTheClientAccepts(String value, boolean gzip) {
    assertThat(CompressionPolicy.acceptsGzip(value)).isEqualTo(gzip);
  }

  @Test
  void takesTypesWhateverTheirCaseAndParameters() {
    CompressionPolicy policy = new CompressionPolicy(List.of("Text/*", "application/json"), 0, 1);

    assertThat(policy.takes("TEXT/HTML; charset=utf-8")).isTrue();
    assertThat(policy.takes("application/json")).isTrue();
    assertThat(policy.takes("application/json-seq")).isFalse();
    assertThat(policy.takes("textual/x")).isFalse();
  }
}
