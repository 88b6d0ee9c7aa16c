package io.tidegate.common.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class LabelTest {
  @Test
  void theDocumentedTableIsTheOneThatIsRead() throws IOException {
    String page = Files.readString(Path.of("../docs/labels.md"));

    assertThat(page).contains(Label.markdown());
  }
}
