package io.tidegate.balancer.http;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The admin API in the service's own admin server. */
public final class AdminServlet extends HttpServlet {
  private static final long serialVersionUID = 1;

  private final transient AdminApi api;

  public AdminServlet(AdminApi api) {
    this.api = api;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    AdminApi.Answer answer =
        api.answer(request.getMethod(), request.getRequestURI(), request.getQueryString());
    response.setStatus(answer.status());
    response.setContentType("application/json");
    response.setCharacterEncoding(StandardCharsets.UTF_8.name());
    response.getWriter().write(answer.body());
  }
}
