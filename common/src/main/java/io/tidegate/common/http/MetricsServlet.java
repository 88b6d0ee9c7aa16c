package io.tidegate.common.http;

import io.tidegate.common.telemetry.Telemetry;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** {@code GET /metrics} for Prometheus. */
public final class MetricsServlet extends HttpServlet {
  private static final long serialVersionUID = 1;

  private final transient Telemetry telemetry;

  public MetricsServlet(Telemetry telemetry) {
    this.telemetry = telemetry;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setContentType(telemetry.contentType());
    response.getWriter().write(telemetry.text());
  }
}
