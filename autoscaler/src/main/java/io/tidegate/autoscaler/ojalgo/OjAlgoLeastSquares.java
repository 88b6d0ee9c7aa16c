package io.tidegate.autoscaler.ojalgo;

import io.tidegate.autoscaler.forecast.LeastSquares;
import org.ojalgo.matrix.decomposition.QR;
import org.ojalgo.matrix.store.MatrixStore;
import org.ojalgo.matrix.store.R064Store;

/** By QR decomposition. Safe from any thread. */
public final class OjAlgoLeastSquares implements LeastSquares {
  @Override
  public double[] solve(double[][] rows, double[] results) {
    R064Store body = filled(rows.length, rows[0].length, (row, column) -> rows[row][column]);
    QR<Double> decomposition = QR.R064.make(body);
    if (!decomposition.decompose(body) || !decomposition.isFullRank()) {
      return new double[0];
    }
    R064Store right = filled(results.length, 1, (row, column) -> results[row]);
    MatrixStore<Double> solution = decomposition.getSolution(right);
    return solution.toRawCopy1D();
  }

  private static R064Store filled(int rows, int columns, Cell cell) {
    R064Store store = R064Store.FACTORY.make(rows, columns);
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        store.set(row, column, cell.at(row, column));
      }
    }
    return store;
  }

  private interface Cell {
    double at(int row, int column);
  }
}
