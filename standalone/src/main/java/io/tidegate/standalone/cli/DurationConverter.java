package io.tidegate.standalone.cli;

import io.tidegate.common.config.ConfigException;
import io.tidegate.common.config.ConfigNode;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations on the command line are written as in a workload file. */
final class DurationConverter implements ITypeConverter<Duration> {
  @Override
  public Duration convert(String value) {
    try {
      return ConfigNode.scalar("", "", value).duration();
    } catch (ConfigException e) {
      throw new TypeConversionException(
          "\"%s\" (expected: a duration such as 250ms, 15s, 5m or 1h)".formatted(value));
    }
  }
}
