"""Your data: a network learns one column of a table from the others.

    tui-lab people.csv

opens it with a file of yours. Without one it is a table of 730 days of a bicycle rental, which is made up.
"""

from pathlib import Path
from torch import nn
from tui_lab import (
    ACTIVATIONS, Batches, Choice, Integer, Number, Parts, Scenario, Selection, Text, common_knobs as common,
    make_optimizer, read_inputs, table_views as views, view, your_table,
)  # fmt: skip

TABLE = your_table(Path(__file__).parent / "rentals.csv")  # delimiter, header and types are found


class YourData(Scenario):
    """A table of your own: one column is learnt from the others."""

    def setup(self):
        self.rows = Selection(
            TABLE, self.target, self.inputs, task=self.task, test=self.test, split=self.split,
            scaling=self.scaling, drop=self.missing == "drop rows",
        )  # fmt: skip
        self.classes = self.rows.classes  # the names of the target's kinds; none where it is a number
        layers, inputs = nn.Sequential(), self.rows.width
        for units in self.hidden:
            layers.extend([nn.Linear(inputs, units), ACTIVATIONS[self.activation]()])
            inputs = units
        layers.append(nn.Linear(inputs, len(self.classes) or 1))  # a score for each class, or one number
        self.model = layers.to(self.device)
        self.loss_fn = nn.CrossEntropyLoss() if self.classes else nn.MSELoss()
        self.optimizer = make_optimizer(
            self.optimizer_name, self.model.parameters(), self.lr, self.momentum, self.weight_decay
        )
        self.begin()

    def step(self):
        if not self.rows.is_whole:  # a large file: each step reads a piece, until all is there
            return self.read_on()
        x, y = self.next_batch()  # 64 rows: numbers scaled, kinds as a 1 among zeros
        prediction = self.model(x)
        loss = self.loss_fn(prediction, y)

        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return loss

    def next_batch(self):
        rows = self.rows.train[self.batches.next()]  # places in the table
        return self.rows.inputs(rows).to(self.device), self.rows.targets(rows).to(self.device)

    # What the lab calls it, and the knobs: each is an attribute above.

    title = "Your data"
    chapter = "7 · Practice"
    position = 6
    tutorial = "tables in PyTorch; permutation importance by L. Breiman, Random Forests (2001)"
    steps = 600
    speed = "fast"

    target = Choice(
        [column.name for column in TABLE.columns if column.is_used][-1],
        choices=[column.name for column in TABLE.columns if column.is_used],
        about="the column that is learnt",
    )
    inputs = Text(
        "all",
        reads=lambda text: read_inputs(text, TABLE.names),
        takes="all, all but some columns, or columns, with commas between them",
        examples=tuple(f"all but {name}" for name in TABLE.names),
        about="the columns it is learnt from",
    )
    task = Choice("auto", "regression", "classification", about="number or class; auto: as it is")
    test = Number(0.2, low=0.01, high=0.9, about="share of rows that is held back")
    split = Choice("random", "last", about="held back: any rows, or the last")
    scaling = Choice("standard", "min-max", "none", about="how the inputs are scaled")
    missing = Choice("mean", "drop rows", about="where an input is missing")
    hidden = common.hidden_knob(32, 32)
    activation = common.activation_knob("relu")
    lr = common.lr_knob(1e-3)
    optimizer_name = common.optimizer_knob("adam")
    momentum = common.momentum_knob()
    weight_decay = common.weight_decay_knob()
    batch = Integer(64, low=1, high=4096, about="rows in each step")

    def begin(self):
        self.data_from = TABLE.stamp  # a run is known by its data, too
        self.tested = self.rows.test[:2000]
        self.batches = Batches(len(self.rows.train), self.batch, self.device)
        epochs = 20 * TABLE.expected_rows // self.batch
        self.steps = TABLE.pieces - 1 + min(max(YourData.steps, epochs), 20_000)  # the first ones only read

    def read_on(self):
        if self.rows.read_on():  # it was the last piece
            self.tested = self.rows.test[:2000]
            self.batches = Batches(len(self.rows.train), self.batch, self.device)
            self.epoch_steps = self.batches.per_epoch

    def predict(self, x):
        return self.model(x.to(self.device)).cpu()

    def test_rows(self):
        """Inputs and targets of rows that nothing is learnt from: 2,000 at most."""
        return self.rows.inputs(self.tested), self.rows.targets(self.tested)

    def score(self, x, y):
        """R², the share of the target's variance that is predicted; or the share of right classes."""
        prediction = self.predict(x)
        if self.classes:
            return (prediction.argmax(dim=1) == y).float().mean().item()
        return 1 - ((y - prediction) ** 2).mean().item() / max(1e-12, y.var(unbiased=False).item())

    def metrics(self):
        x, y = self.test_rows()
        loss = self.loss_fn(self.predict(x), y).item()
        return {"test_loss": loss, "accuracy" if self.classes else "r2": self.score(x, y)}

    def parts(self):
        parts = Parts(self.model, self.loss_fn, self.optimizer, self.next_batch)
        return parts if self.rows.is_whole else None

    # What the panels show: a view returns a figure, and the lab draws it.

    @view("Predicted")
    def predicted(self):
        """Rows that nothing was learnt from: predicted against true numbers, or a confusion matrix."""
        x, y = self.test_rows()
        if self.classes:
            return views.confusion_table(y, self.predict(x).argmax(dim=1), self.classes)
        true, prediction = self.rows.true(y), self.rows.true(self.predict(x))
        return views.predicted_plot(true, prediction, self.rows.label, f"R² {self.score(x, y):.3f}")

    @view("Columns")
    def columns(self):
        return views.column_table(TABLE, self.rows)

    @view("Residuals")
    def residuals(self):
        """What is left unpredicted; of classes the chance that the true one was given."""
        x, y = self.test_rows()
        if self.classes:
            return views.chance_histogram(y, self.predict(x).softmax(dim=1))
        return views.residual_histogram(self.rows.true(y), self.rows.true(self.predict(x)), self.rows.label)

    @view("Importance")
    def importance(self):
        """What is lost where a column is shuffled among the rows."""
        what = "accuracy" if self.classes else "R²"
        return views.importance_table(self.rows, self.tested, self.score, what)

    @view("First rows")
    def first_rows(self):
        return views.first_rows(TABLE)

    @view("Bad cells")
    def bad_cells(self):
        return views.bad_cells(TABLE)
