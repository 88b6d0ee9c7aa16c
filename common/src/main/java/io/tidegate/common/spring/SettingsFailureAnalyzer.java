package io.tidegate.common.spring;

import io.tidegate.common.config.ConfigException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Shows a {@link ConfigException} at start as one sentence instead of a stack trace. */
final class SettingsFailureAnalyzer extends AbstractFailureAnalyzer<ConfigException> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, ConfigException cause) {
    return new FailureAnalysis(cause.getMessage(), "Correct the configuration.", cause);
  }
}
