"""A class that trains: batches by workers, gradients over several of them, a schedule, tied weights."""

from typing import Any

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.embed = nn.Embedding(20, 8)
        self.rnn = nn.LSTM(8, 8, batch_first=True)
        self.head = nn.Linear(8, 20, bias=False)
        self.head.weight = self.embed.weight

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        out, _ = self.rnn(self.embed(tokens))
        scores: torch.Tensor = self.head(out)
        return scores


class Trainer:
    def __init__(self, model: nn.Module) -> None:
        self.model = model
        decayed = [one for one in model.parameters() if one.dim() > 1]
        others = [one for one in model.parameters() if one.dim() <= 1]
        groups: list[dict[str, Any]] = [{"params": decayed}, {"params": others, "weight_decay": 0.0}]
        self.optimizer = torch.optim.AdamW(groups, lr=1e-2)
        self.schedule = torch.optim.lr_scheduler.LambdaLR(self.optimizer, lambda step: 1 / (1 + step / 10))

    def fit(self, loader: DataLoader[Any], epochs: int) -> None:
        for epoch in range(epochs):
            for number, (tokens,) in enumerate(loader):
                scores = self.model(tokens[:, :-1])
                loss = nn.functional.cross_entropy(scores.flatten(0, 1), tokens[:, 1:].flatten()) / 2
                loss.backward()
                if number % 2:
                    self.optimizer.step()
                    self.schedule.step()
                    self.optimizer.zero_grad()
                print(epoch, number, float(loss.detach()).hex())


if __name__ == "__main__":
    torch.manual_seed(3)
    tokens = torch.randint(20, (64, 6))
    loader = DataLoader(TensorDataset(tokens), batch_size=8, shuffle=True, num_workers=2)
    Trainer(Net()).fit(loader, 6)
    print(float(torch.rand(1)).hex())
