package io.tidegate.placement.http;

import io.tidegate.placement.fleet.PlacementView;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import java.util.function.Supplier;

/** {@code GET /placement}: nodes, instances, and what could not be placed and why, as JSON. */
public final class PlacementServlet extends HttpServlet {
  private static final long serialVersionUID = 1;

  private final transient Supplier<PlacementView> view;
  private final transient Function<Object, String> toJson;

  public PlacementServlet(Supplier<PlacementView> view, Function<Object, String> toJson) {
    this.view = view;
    this.toJson = toJson;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setContentType("application/json");
    response.setCharacterEncoding(StandardCharsets.UTF_8.name());
    response.getWriter().write(toJson.apply(view.get()));
  }
}
