package io.tidegate.standalone.cli;

import io.tidegate.common.model.WorkloadSpec;
import io.tidegate.common.spec.WorkloadReader;
import io.tidegate.common.yaml.YamlReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** A workload file on disk. */
public final class WorkloadFile {
  private WorkloadFile() {}

  /**
   * All workloads of the file.
   *
   * @throws io.tidegate.common.config.ConfigException with file and line when it is wrong
   * @throws CommandFailure when it cannot be read
   */
  public static List<WorkloadSpec> read(Path file) {
    try {
      return WorkloadReader.readFile(YamlReader.read(file.toString(), Files.readString(file)));
    } catch (NoSuchFileException e) {
      throw CommandFailure.wronglyAsked("%s: no such file".formatted(file), e);
    } catch (MalformedInputException e) {
      throw CommandFailure.wronglyAsked("%s: not UTF-8 text".formatted(file), e);
    } catch (IOException e) {
      throw CommandFailure.wronglyAsked(
          "%s: cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }
}
