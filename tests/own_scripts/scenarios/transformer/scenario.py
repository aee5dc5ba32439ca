"""The next letter of a sentence."""

import torch
from torch import nn
from torch.nn import functional as F

from tui_lab import Scenario, Table, view

TEXT = "to be or not to be that is the question "


class Characters(nn.Module):
    def __init__(self, letters):
        super().__init__()
        self.token, self.position = nn.Embedding(letters, 16), nn.Embedding(8, 16)
        self.block = nn.TransformerEncoderLayer(16, 2, 32, dropout=0.1, batch_first=True)
        self.head = nn.Linear(16, letters)

    def forward(self, tokens):
        mask = nn.Transformer.generate_square_subsequent_mask(tokens.shape[1])
        x = self.token(tokens) + self.position(torch.arange(tokens.shape[1]))
        return self.head(self.block(x, src_mask=mask, is_causal=True))


class Letters(Scenario):
    title = "Letters"
    steps = 30

    def setup(self):
        self.letters = sorted(set(TEXT))
        self.tokens = torch.tensor([self.letters.index(letter) for letter in TEXT * 4])
        self.model = Characters(len(self.letters))
        self.optimizer = torch.optim.AdamW(self.model.parameters(), lr=1e-2)

    def step(self):
        self.model.train()
        starts = torch.randint(len(self.tokens) - 9, (16,))
        x = torch.stack([self.tokens[start : start + 8] for start in starts])
        y = torch.stack([self.tokens[start + 1 : start + 9] for start in starts])
        loss = F.cross_entropy(self.model(x).flatten(0, 1), y.flatten())
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        return loss

    @view("Next letters")
    def next_letters(self):
        self.model.eval()
        x = self.tokens[:8]
        chosen = self.model(x.unsqueeze(0))[0].softmax(dim=1).max(dim=1)
        rows = [
            (TEXT[: k + 1], self.letters[int(letter)], float(chance))
            for k, (chance, letter) in enumerate(zip(*chosen, strict=True))
        ]
        return Table(("so far", "next", "chance"), rows)
